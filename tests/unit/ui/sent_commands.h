// What a Link posted, to look at: the commands in order, decoded when a test asks for their kind.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <vector>

#include "base/message.h"
#include "engine/commands.h"

namespace tidemark::ui {

class SentCommands {
 public:
  void Add(Message message) { messages_.push_back(std::move(message)); }
  void Clear() { messages_.clear(); }
  [[nodiscard]] size_t size() const { return messages_.size(); }

  template <class Command>
  [[nodiscard]] std::vector<Command> Of() const {
    std::vector<Command> found;
    for (const Message& message : messages_) {
      Message copy = message;
      ArchiveReader reader(&copy);
      auto type = CommandType::kHello;
      uint32_t request = 0;
      reader(type, request);
      if (type != Command::kType) continue;
      Command command;
      command.Fields(reader);
      EXPECT_TRUE(reader.ok());
      found.push_back(std::move(command));
    }
    return found;
  }
  // The last one of its kind.
  template <class Command>
  [[nodiscard]] std::optional<Command> Last() const {
    std::vector<Command> found = Of<Command>();
    if (found.empty()) return std::nullopt;
    return std::move(found.back());
  }
  [[nodiscard]] std::vector<CommandType> Types() const {
    std::vector<CommandType> types;
    for (const Message& message : messages_) {
      CommandType type{};
      std::memcpy(&type, message.head.data(), sizeof type);
      types.push_back(type);
    }
    return types;
  }

 private:
  std::vector<Message> messages_;
};

}  // namespace tidemark::ui
