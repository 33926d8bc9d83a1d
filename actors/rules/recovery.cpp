#include "actors/rules/recovery.hpp"

#include <utility>

namespace callboard::kernel {

void recovery::sent(const codec::outgoing_ptr& x, time_point now,
                    std::chrono::milliseconds max_silence) {
  // The clock may have started less than `max_silence` ago.
  using std::chrono::milliseconds;
  auto age = now.time_since_epoch();
  if (std::chrono::duration_cast<milliseconds>(age) > max_silence)
    log_.trim(now - max_silence);
  log_.add(x, now, bounds_);
}

bool recovery::fence_arrived() {
  if (--fences_due_ > 0)
    return false;
  ahead_.clear();
  return true;
}

void recovery::missed(const codec::outgoing_ptr& x, time_point now) {
  // After the claim, events go to the heir, who already has what was in the
  // log.
  if (claimed_)
    missed_.emplace_back(x);
  else
    log_.add(x, now, bounds_);
}

bool recovery::give_to(const claim_ptr& x, size_t num_parts) {
  auto missed = claimed_ ? std::nullopt : log_.after(x->offset);
  if (!missed)
    return false;
  missed_ = std::move(*missed);
  claimed_ = x;
  fences_due_ += num_parts;
  return true;
}

handover_ptr recovery::hand_over() const {
  auto result = std::make_shared<handover>();
  result->kicked = kicked_;
  for (auto& x : missed_)
    result->missed.emplace_back(x->clone());
  return result;
}

void recovery::inherit(inheritance_ptr x) {
  inherited_ = std::move(x);
  pid = claiming_->pid;
}

bool recovery::keep(const codec::outgoing_ptr& x) {
  if (kept_.size() >= bounds_.max_events)
    return false;
  kept_.emplace_back(x);
  return true;
}

void recovery::take_over(const handover& x) {
  handed_over_ = true;
  missed_ = x.missed;
  kicked_ = kicked_ || x.kicked;
}

recovery::packets recovery::catch_up(size_t num_parts) {
  log_.reset(claiming_->offset);
  for (auto& packet : missed_)
    ahead_.emplace(packet->offset());
  for (auto& packet : kept_)
    ahead_.erase(packet->offset());
  fences_due_ += num_parts;
  append_missing(missed_, kept_);
  kept_ = {};
  claiming_ = nullptr;
  return std::exchange(missed_, {});
}

} // namespace callboard::kernel
