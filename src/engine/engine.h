// The engine: the only door to the data. It takes commands (engine/commands.h), answers with
// replies (engine/replies.h), and works in slices, so that a query is answered and a cancel is
// heard while an import or export runs. One engine serves any number of clients (tabs) and has one
// database open.
//
// Priority of work: hover > visible chart > table > import > export; the newest request of a slot
// wins.
#pragma once

#include <functional>
#include <memory>

#include "base/message.h"
#include "engine/engine_host.h"

namespace tidemark {

class Engine {
 public:
  using Sender = std::function<void(ClientId, Message)>;

  Engine(EngineHost* host, Sender send);
  ~Engine();

  // Queues a command of a client; never blocks.
  void Receive(ClientId client, Message message);
  // Queues a message of the import worker.
  void ReceiveFeed(Message message);
  // The import worker is a new one: what it knew of followed files is lost.
  void FeedRestarted();
  void Disconnect(ClientId client);

  // Notices what other programs, or other parts of this one, have written to the open files. Cheap
  // when there is nothing new; O(series) otherwise.
  void LookForChanges();

  // Works for about `budget_ms` (slices are <= 8 ms) and returns whether work is left.
  bool Work(double budget_ms);

  // Writes what is still in memory and closes the database, as before the page goes away.
  void Close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidemark
