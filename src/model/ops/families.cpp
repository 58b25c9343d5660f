#include "model/ops/families.h"

namespace tidemark::model {

void AddAllFamilies(OpTable* table) {
  AddMakers(table);
  AddUnary(table);
  AddBinary(table);
  AddReductions(table);
  AddScans(table);
  AddShapes(table);
  AddSlices(table);
  AddGathers(table);
  AddMatMuls(table);
  AddEinsum(table);
  AddConvolutions(table);
  AddPools(table);
  AddNormalizations(table);
  AddSoftmaxes(table);
  AddRecurrent(table);
  AddResizes(table);
  AddGrids(table);
  AddQuantized(table);
  AddControl(table);
  AddSequences(table);
  AddAttention(table);
  AddRotaryEmbedding(table);
  AddLinearAttention(table);
  AddTexts(table);
  AddRegions(table);
  AddSignals(table);
  AddTrees(table);
  AddLinearModels(table);
  AddSvms(table);
  AddEncoders(table);
  AddFeatures(table);
}

}  // namespace tidemark::model
