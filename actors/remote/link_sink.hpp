#pragma once

#include "actors/handles/operation_sink.hpp"
#include "actors/remote/messages.hpp"

namespace callboard::remote {

/// How much longer than its timeout an answer of a client is awaited: the node
/// reports a missing one on time, unless it cannot.
constexpr std::chrono::milliseconds answer_grace{1'000};

/// The path of operations to the node, through a LINK. Operations go out in the
/// order in which a thread submits them.
class link_sink final : public detail::operation_sink {
public:
  explicit link_sink(link_actor to)
      : to_(std::move(to)) {
    // nop
  }

  void perform(operation x) override;
  void ask(operation x, std::chrono::milliseconds timeout,
           detail::answer_sink to) override;
  void check_may_block() const override;
  std::optional<size_t>
  lasting_shard(std::optional<size_t> x) const noexcept override;
  void reply(const socket_handle& to, uint64_t ack_id,
             const values& args) override;

private:
  link_actor to_;
};

} // namespace callboard::remote
