// One batch of cases; the build says which header lists them.
#include WHET_BATCH_HEADER

static device::Batch batch(WHET_BATCH_NAME, device::run_cases);
