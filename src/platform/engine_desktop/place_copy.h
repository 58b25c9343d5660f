// Where a saved copy of a database goes on the desktop, without ever harming what is there.
#pragma once

#include <string>

#include "base/result.h"

namespace tidemark {

// Moves the finished copy `from` to `to`, as a whole or not at all. A file that is there is
// replaced only when it is a database of ours or the person has `confirmed` it, and never while
// some program has it open.
Status PlaceCopy(const std::string& from, const std::string& to, bool confirmed);

// A path for a copy of this name that nothing has yet, in the folder the program was started from
// or, when that can't be written to, in the person's own.
std::string FreePathFor(const std::string& name);

}  // namespace tidemark
