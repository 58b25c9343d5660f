// The element loops of the vectors that hold bytes and points, compiled for speed.
//
// Most of the engine is compiled for size, and there a vector's resize fills and frees element by
// element: a fifth of the time of storing points went into that. Of a template compiled several
// times a linker keeps the first one it meets, and a program's own files come before its libraries.
#include <cstdint>
#include <vector>

template class std::vector<uint8_t>;
template class std::vector<uint32_t>;
template class std::vector<int64_t>;
template class std::vector<float>;
template class std::vector<double>;
