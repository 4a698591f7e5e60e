// One call per optimiser step, over all parameters.
#include "mipp_torch.h"

using namespace mipp;

namespace mipp {

static std::vector<at::Tensor> with_decay(std::vector<at::Tensor> grads, const std::vector<at::Tensor>& parameters, double decay) {
    return decay == 0 ? grads : at::_foreach_add(grads, parameters, decay);
}

}  // namespace mipp

// `momenta` has 0 entries when there is no momentum.
MIPP_STATUS(mipp_sgd,
    (const Handle* parameter_handles, const Handle* grad_handles, int count, const Handle* momentum_handles, int momentum_count,
     double rate, double momentum, double decay, int nesterov),
    at::NoGradGuard no_grad;
    auto parameters = tensors(parameter_handles, count);
    auto grads = with_decay(tensors(grad_handles, count), parameters, decay);
    if (momentum_count != 0) {
        auto momenta = tensors(momentum_handles, momentum_count);
        at::_foreach_mul_(momenta, momentum);
        at::_foreach_add_(momenta, grads, 1.0);
        grads = nesterov != 0 ? at::_foreach_add(grads, momenta, momentum) : momenta;
    }
    at::_foreach_add_(parameters, grads, -rate))

// `coupled_decay` is added to the gradient (Adam); `decoupled_decay` shrinks the parameters (AdamW).
MIPP_STATUS(mipp_adam,
    (const Handle* parameter_handles, const Handle* grad_handles, const Handle* first_handles, const Handle* second_handles,
     int count, int64_t step, double rate, double beta1, double beta2, double epsilon, double coupled_decay,
     double decoupled_decay),
    at::NoGradGuard no_grad;
    auto parameters = tensors(parameter_handles, count);
    auto grads = with_decay(tensors(grad_handles, count), parameters, coupled_decay);
    auto first = tensors(first_handles, count);
    auto second = tensors(second_handles, count);
    if (decoupled_decay != 0) at::_foreach_mul_(parameters, 1 - rate * decoupled_decay);
    at::_foreach_mul_(first, beta1);
    at::_foreach_add_(first, grads, 1 - beta1);
    at::_foreach_mul_(second, beta2);
    at::_foreach_addcmul_(second, grads, grads, 1 - beta2);
    auto denominators = at::_foreach_sqrt(second);
    at::_foreach_div_(denominators, std::sqrt(1 - std::pow(beta2, step)));
    at::_foreach_add_(denominators, epsilon);
    at::_foreach_addcdiv_(parameters, first, denominators, -rate / (1 - std::pow(beta1, step))))

// Scales the gradients so that their joint 2-norm is at most `limit`; *norm is what it was.
MIPP_STATUS(mipp_clip_grad_norm, (const Handle* grad_handles, int count, double limit, double* norm),
    at::NoGradGuard no_grad;
    auto grads = tensors(grad_handles, count);
    std::vector<at::Tensor> norms;
    for (const auto& grad : grads) norms.push_back(grad.norm());
    *norm = at::stack(norms).norm().item<double>();
    if (*norm > limit) at::_foreach_mul_(grads, limit / *norm))
