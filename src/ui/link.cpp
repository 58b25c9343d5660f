#include "ui/link.h"

namespace tidemark::ui {

void Link::Answered(uint32_t slot) {
  const auto it = slots_.find(slot);
  if (it == slots_.end()) return;
  it->second.in_flight = false;
  it->second.answered = it->second.asked;
}

void Link::Cancel(uint32_t slot) {
  const auto it = slots_.find(slot);
  if (it == slots_.end() || !it->second.in_flight) return;
  Send(CancelQuery{slot});
  it->second.in_flight = false;
  it->second.asked = it->second.answered;
}

bool Link::InFlight(uint32_t slot) const {
  const auto it = slots_.find(slot);
  return it != slots_.end() && it->second.in_flight;
}

double Link::AskedAt(uint32_t slot) const {
  const auto it = slots_.find(slot);
  return it != slots_.end() && it->second.in_flight ? it->second.asked_s : 0;
}

bool Link::AnyInFlight() const {
  for (const auto& [slot, books] : slots_) {
    if (books.in_flight) return true;
  }
  return false;
}

}  // namespace tidemark::ui
