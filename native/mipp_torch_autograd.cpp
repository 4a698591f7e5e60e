// Derivatives.
#include "mipp_torch.h"

#include <torch/csrc/autograd/autograd.h>

using namespace mipp;

MIPP_FUNCTION(int, -1, mipp_requires_grad, (Handle x), return x->requires_grad() ? 1 : 0)
MIPP_STATUS(mipp_set_requires_grad, (Handle x, int required), x->set_requires_grad(required != 0))
MIPP_TENSOR(mipp_detach, (Handle x), x->detach())

// *grad is null when there is none.
MIPP_STATUS(mipp_grad, (Handle x, Handle* grad), *grad = x->grad().defined() ? own(x->grad()) : nullptr)
MIPP_STATUS(mipp_set_grad, (Handle x, Handle grad), x->mutable_grad() = grad == nullptr ? at::Tensor() : *grad)

MIPP_STATUS(mipp_backward, (Handle x, Handle gradient, int retain, int create),
    x->backward(gradient == nullptr ? at::Tensor() : *gradient, retain != 0, create != 0))

MIPP_STATUS(mipp_gradients,
    (const Handle* outputs, int output_count, const Handle* inputs, int input_count, const Handle* seeds, int seed_count,
     int retain, int create, int allow_unused, Handle* gradients),
    auto list = torch::autograd::grad(tensors(outputs, output_count), tensors(inputs, input_count), tensors(seeds, seed_count),
                                      retain != 0, create != 0, allow_unused != 0);
    own_all(list, gradients, input_count))

MIPP_FUNCTION(int, -1, mipp_grad_mode, (), return at::GradMode::is_enabled() ? 1 : 0)
MIPP_STATUS(mipp_set_grad_mode, (int enabled), at::GradMode::set_enabled(enabled != 0))
