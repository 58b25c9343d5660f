// The operators that run, by domain, name and the opsets they hold for.
//
// An entry states what it takes as a signature, one letter an input, so that a kernel never meets a
// type it was not written for:
//   X Y Z  any type; inputs with the same letter have the same type    A  any type, each for itself
//   F P R  f32, f64            N Q  f32, f64, i32, i64, u64             K  i32, i64, u64
//   W      as N, and strings
//   B      bool                I    i32 or i64 (read as i64)            L  i64     S  string
//   V      any value: sequences, maps, optionals and omitted ones too
// (F, P, R, N, Q, W and K: the same letter, the same type.) '?' behind a letter: the input may be
// omitted; '*' behind the last: any number of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace tidemark::model {

class OpContext;

constexpr int64_t kNewestOpset = 28;   // of the default domain, as known here
constexpr int64_t kNewestMlOpset = 5;  // of ai.onnx.ml
constexpr int64_t kOpen = INT64_MAX;   // "until" of an entry that still holds

// Prepared at load from a node's attributes and constant inputs, such as the arrays of a tree
// ensemble.
class OpState {
 public:
  virtual ~OpState() = default;
};

// What of a node its state took over.
struct Absorbed {
  uint64_t inputs = 0;  // bit i: the elements of input i
  std::vector<std::string> attributes;
};

using OpFunction = Status (*)(OpContext&);

struct OpEntry {
  std::string_view domain;
  std::string_view name;
  int64_t since = 1;
  int64_t until = kOpen;  // the last opset it holds for
  std::string_view signature;
  OpFunction run = nullptr;
  // Outputs that have the type of the first widened input (bit i: output i). Small types of inputs
  // with the letters F, P, R, N, Q, W and K are widened before the kernel, and these outputs
  // narrowed behind it.
  uint32_t narrow = 1;
  bool pure = true;  // the same inputs give the same outputs: may be folded
  // Makes the state; called at load, and must not run long. May be null.
  OpFunction prepare = nullptr;
};

struct Signature {
  struct Input {
    char letter = 'A';
    bool optional = false;
  };
  std::vector<Input> inputs;
  bool variadic = false;

  [[nodiscard]] size_t required() const;
  [[nodiscard]] const Input& At(size_t i) const {
    return inputs[i < inputs.size() ? i : inputs.size() - 1];
  }
};

class OpTable {
 public:
  // Every operator of this program.
  static const OpTable& All();

  void Add(const OpEntry& entry);
  // Null when there is none for the opset.
  [[nodiscard]] const OpEntry* Find(std::string_view domain, std::string_view name,
                                    int64_t opset) const;
  [[nodiscard]] const Signature& SignatureOf(const OpEntry& entry) const;
  [[nodiscard]] const std::vector<std::unique_ptr<OpEntry>>& entries() const { return entries_; }

 private:
  std::vector<std::unique_ptr<OpEntry>> entries_;
  std::unordered_map<std::string, std::vector<const OpEntry*>> by_name_;
  std::unordered_map<const OpEntry*, Signature> signatures_;
};

}  // namespace tidemark::model
