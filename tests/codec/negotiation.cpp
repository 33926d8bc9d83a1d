#define CAF_SUITE codec.negotiation

#include "codec/negotiation.hpp"

#include <string>

#include "caf/test/unit_test.hpp"

using namespace callboard::codec;
using namespace std::string_literals;

namespace {

const auto accepted = "permessage-deflate; server_no_context_takeover; "
                      "client_no_context_takeover"s;

} // namespace

// -- permessage-deflate -------------------------------------------------------

CAF_TEST(offers_of_common_clients_are_accepted) {
  for (auto offer : {
           "permessage-deflate",
           // Chrome, Firefox, and the package ws
           "permessage-deflate; client_max_window_bits",
           // Boost.Beast, Safari's old name aside
           "permessage-deflate; server_max_window_bits=15; "
           "client_max_window_bits=15",
           // Python's websockets
           "permessage-deflate; client_max_window_bits=12",
           // Go's nhooyr.io/websocket
           "permessage-deflate; server_no_context_takeover; "
           "client_no_context_takeover",
       })
    CAF_CHECK(accept_deflate(offer).starts_with(accepted));
}

CAF_TEST(what_limits_our_window_is_repeated_or_declined) {
  CAF_CHECK_EQUAL(
      accept_deflate("permessage-deflate; server_max_window_bits=15"),
      accepted + "; server_max_window_bits=15");
  for (auto bits : {"8", "9", "10", "14"})
    CAF_CHECK_EQUAL(
        accept_deflate("permessage-deflate; server_max_window_bits="s + bits),
        "");
}

CAF_TEST(the_first_acceptable_offer_counts) {
  CAF_CHECK_EQUAL(accept_deflate("permessage-deflate; "
                                 "server_max_window_bits=10, "
                                 "permessage-deflate"),
                  accepted);
  CAF_CHECK_EQUAL(accept_deflate("x-webkit-deflate-frame, permessage-bzip2; a=1"
                                 ", permessage-deflate; unknown"
                                 ", permessage-deflate;client_max_window_bits"
                                 ", permessage-deflate; "
                                 "server_max_window_bits=15"),
                  accepted);
  CAF_CHECK_EQUAL(accept_deflate("permessage-deflate, permessage-deflate"),
                  accepted);
}

CAF_TEST(values_may_be_quoted) {
  CAF_CHECK_EQUAL(
      accept_deflate(R"(permessage-deflate; client_max_window_bits="10")"),
      accepted);
  CAF_CHECK_EQUAL(
      accept_deflate(R"(permessage-deflate; client_max_window_bits="1\0")"),
      accepted);
  CAF_CHECK_EQUAL(accept_deflate(R"(a; b="x, y; \" z", permessage-deflate)"),
                  accepted);
}

CAF_TEST(space_and_empty_elements_do_not_matter) {
  CAF_CHECK_EQUAL(accept_deflate(" ,\t, permessage-deflate\t;  "
                                 "client_max_window_bits = 15 ,, "),
                  accepted);
}

CAF_TEST(bad_parameters_are_declined) {
  for (auto x : {
           "server_no_context_takeover=1",
           "client_no_context_takeover=\"\"",
           "server_no_context_takeover; server_no_context_takeover",
           "client_max_window_bits; client_max_window_bits=15",
           "server_max_window_bits",
           "server_max_window_bits=",
           "server_max_window_bits=7",
           "server_max_window_bits=16",
           "server_max_window_bits=015",
           "server_max_window_bits=\"15 \"",
           "server_max_window_bits=1f",
           "client_max_window_bits=7",
           "client_max_window_bits=16",
           "client_max_window_bits=+9",
           "client_max_window_bits=99999999999999999999",
           "client_max_window_bits=\"\"",
           "unknown",
           "SERVER_NO_CONTEXT_TAKEOVER",
       })
    CAF_CHECK_EQUAL(accept_deflate("permessage-deflate; "s + x), "");
}

CAF_TEST(malformed_fields_are_no_offer) {
  for (auto x : {"", ",", ";", "permessage-deflate;", "permessage-deflate; =",
                 "permessage-deflate; a=\"", "permessage-deflate; a=\"\\",
                 "permessage-deflate client_max_window_bits",
                 "permessage-deflate, (", "permessage-deflate; a=b c",
                 "\"permessage-deflate\"", "permessage-deflate/",
                 "permessage-deflate; a=b=c", "permessage-deflate\x80"})
    CAF_CHECK_EQUAL(accept_deflate(x), "");
  CAF_CHECK_EQUAL(accept_deflate("permessage-deflate\0"s), "");
  CAF_CHECK_EQUAL(accept_deflate(std::string(16'000, ';')), "");
  CAF_CHECK_EQUAL(accept_deflate(std::string(16'000, ',')), "");
}

// -- content codings ----------------------------------------------------------

CAF_TEST(codings_are_chosen_by_weight) {
  struct sample {
    const char* field;
    content_coding expected;
  };
  using enum content_coding;
  for (auto [field, expected] : std::initializer_list<sample>{
           {"gzip", gzip},
           {"deflate", deflate},
           {"gzip, deflate", gzip},
           {"deflate, gzip", gzip},
           {"gzip, deflate, br, zstd", gzip},
           {"br;q=1.0, gzip;q=0.8, *;q=0.1", gzip},
           {"gzip;q=0.5, deflate;q=0.501", deflate},
           {"gzip;q=0.5, deflate;q=0.5", gzip},
           {"GZip", gzip},
           {"gzip;Q=1", gzip},
           {"gzip ; q=1.000", gzip},
           {"*", gzip},
           {"*;q=0.001", gzip},
           {"gzip;q=0, *", deflate},
           {"gzip;q=0.1, *", deflate},
           {"identity, gzip", gzip},
           {"identity;q=0.5, gzip;q=1", gzip},
           {"identity;q=0, gzip;q=0.1", gzip},
       })
    CAF_CHECK_EQUAL(to_string(choose_coding(field)), to_string(expected));
}

CAF_TEST(who_accepts_neither_gets_the_body_as_it_is) {
  for (auto field : {"",
                     "identity",
                     "br",
                     "br, zstd, compress",
                     "gzip;q=0",
                     "gzip;q=0.0, deflate;q=0.000",
                     "*;q=0",
                     "gzip;q=0, deflate;q=0, *",
                     "identity;q=1, gzip;q=0.5",
                     "gzipped",
                     "gzip;q=x",
                     "gzip;q=",
                     "gzip;q=1.001",
                     "gzip;q=2",
                     "gzip;q=0.1234",
                     "gzip;q=-1",
                     "gzip;q=10",
                     "gzip;level=1",
                     "gzip;q=1;q=1",
                     "gzip deflate",
                     "gzip, (",
                     "gzip;"})
    CAF_CHECK_EQUAL(to_string(choose_coding(field)), "identity");
}
