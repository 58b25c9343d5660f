// SQLite's file locks among the connections of one process. Other processes are kept out before a
// file is opened (a Web Lock per database), so this is all the locking there is, and it must answer
// truly: a wrong "somebody holds RESERVED" made another VFS never roll back a hot journal.
#pragma once

namespace tidemark {

class FileLocks {
 public:
  // Levels are SQLite's: 0 none, 1 shared, 2 reserved, 3 pending, 4 exclusive. `*held` is the level
  // of the caller. False: somebody else's lock is in the way.
  bool Lock(int* held, int wanted);
  void Unlock(int* held, int wanted);
  [[nodiscard]] bool reserved() const { return writer_ >= 2; }

 private:
  int shared_ = 0;  // connections with any lock
  int writer_ = 0;  // level of the one connection above shared, 0 when there is none
};

}  // namespace tidemark
