// Views, indexing, joining and splitting.
#include "mipp_torch.h"

using namespace mipp;

namespace mipp {

static c10::List<c10::optional<at::Tensor>> index_list(const Handle* indices, int count) {
    c10::List<c10::optional<at::Tensor>> list;
    list.reserve(count);
    for (int i = 0; i < count; i++) {
        list.push_back(optional(indices[i]));
    }
    return list;
}

}  // namespace mipp

MIPP_TENSOR(mipp_reshape, (Handle x, const int64_t* shape, int rank), x->reshape(ints(shape, rank)))
MIPP_TENSOR(mipp_permute, (Handle x, const int64_t* dims, int count), x->permute(ints(dims, count)))
MIPP_TENSOR(mipp_transpose, (Handle x, int64_t a, int64_t b), x->transpose(a, b))
MIPP_TENSOR(mipp_squeeze, (Handle x, int64_t dim), x->squeeze(dim))
MIPP_TENSOR(mipp_unsqueeze, (Handle x, int64_t dim), x->unsqueeze(dim))
MIPP_TENSOR(mipp_expand, (Handle x, const int64_t* shape, int rank), x->expand(ints(shape, rank)))
MIPP_TENSOR(mipp_narrow, (Handle x, int64_t dim, int64_t start, int64_t length), x->narrow(dim, start, length))
MIPP_TENSOR(mipp_slice, (Handle x, int64_t dim, int64_t start, int64_t end, int64_t step), x->slice(dim, start, end, step))
MIPP_TENSOR(mipp_flatten, (Handle x, int64_t start, int64_t end), x->flatten(start, end))
MIPP_TENSOR(mipp_flip, (Handle x, const int64_t* dims, int count), x->flip(ints(dims, count)))
MIPP_TENSOR(mipp_repeat, (Handle x, const int64_t* repeats, int count), x->repeat(ints(repeats, count)))
MIPP_TENSOR(mipp_repeat_interleave, (Handle x, int64_t repeats, int64_t dim), x->repeat_interleave(repeats, dim))
MIPP_TENSOR(mipp_pad, (Handle x, const int64_t* pads, int count, const char* mode, double value),
    at::pad(*x, ints(pads, count), mode, value == 0 ? c10::optional<double>() : c10::optional<double>(value)))
MIPP_TENSOR(mipp_tril, (Handle x, int64_t diagonal), x->tril(diagonal))
MIPP_TENSOR(mipp_triu, (Handle x, int64_t diagonal), x->triu(diagonal))
MIPP_TENSOR(mipp_im2col,
    (Handle x, const int64_t* kernel, const int64_t* dilation, const int64_t* padding, const int64_t* stride),
    at::im2col(*x, ints(kernel, 2), ints(dilation, 2), ints(padding, 2), ints(stride, 2)))

MIPP_TENSOR(mipp_index_select, (Handle x, int64_t dim, Handle index), x->index_select(dim, *index))
MIPP_TENSOR(mipp_gather, (Handle x, int64_t dim, Handle index), x->gather(dim, *index))
MIPP_TENSOR(mipp_scatter, (Handle x, int64_t dim, Handle index, Handle source), x->scatter(dim, *index, *source))
MIPP_TENSOR(mipp_scatter_add, (Handle x, int64_t dim, Handle index, Handle source), x->scatter_add(dim, *index, *source))
MIPP_TENSOR(mipp_index_add, (Handle x, int64_t dim, Handle index, Handle source), x->index_add(dim, *index, *source))
MIPP_TENSOR(mipp_index_copy, (Handle x, int64_t dim, Handle index, Handle source), x->index_copy(dim, *index, *source))
MIPP_TENSOR(mipp_index, (Handle x, const Handle* indices, int count), at::index(*x, index_list(indices, count)))
MIPP_TENSOR(mipp_index_put, (Handle x, const Handle* indices, int count, Handle values),
    at::index_put(*x, index_list(indices, count), *values, /*accumulate=*/false))
MIPP_TENSOR(mipp_index_put_add, (Handle x, const Handle* indices, int count, Handle values),
    at::index_put(*x, index_list(indices, count), *values, /*accumulate=*/true))
MIPP_TENSOR(mipp_nonzero, (Handle x), x->nonzero())
MIPP_TENSOR(mipp_one_hot, (Handle x, int64_t classes), at::one_hot(*x, classes))

MIPP_TENSOR(mipp_cat, (const Handle* list, int count, int64_t dim), at::cat(tensors(list, count), dim))
MIPP_TENSOR(mipp_stack, (const Handle* list, int count, int64_t dim), at::stack(tensors(list, count), dim))
MIPP_STATUS(mipp_split, (Handle x, const int64_t* sizes, int count, int64_t dim, Handle* parts),
    own_all(x->split_with_sizes(ints(sizes, count), dim), parts, count))
