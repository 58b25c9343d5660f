#include "app/cli/example/digits.h"
#include "generated/digits.h"

namespace tidemark::cli {

std::string_view EmbeddedDigits() {
  return {reinterpret_cast<const char*>(kDigits.data()), kDigits.size()};
}

}  // namespace tidemark::cli
