#include "example/digits.h"
#include "generated/digits.h"

namespace tidemark::example {

std::string_view EmbeddedDigits() {
  return {reinterpret_cast<const char*>(kDigits.data()), kDigits.size()};
}

}  // namespace tidemark::example
