/// A plug-in outside of the tree.

#include <callboard/plugin.hpp>
#include <callboard/version.hpp>

CALLBOARD_PLUGIN(behaviors) {
  behaviors.add("adder", [](callboard::nsp& here) {
    here.on_connection([](callboard::socket& who) {
      who.emit("version", callboard::version);
    });
    here.on("add", [](callboard::socket&, int a, int b,
                      callboard::ack<int> reply) { reply(a + b); });
  });
}
