// Where large tensors live.
//
// A network's activations are freed as it is run and needed again for the next batch. glibc maps large ones anew each time (and
// always does so on threads other than the first), and the kernel's clearing of their pages then takes several times as long as the
// arithmetic. So large blocks are cut from one reserved range of addresses, whose pages stay when a block is freed.
#include "mipp_torch.h"

#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <sys/mman.h>

#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>

namespace mipp {

// Best fit, neighbours joined when freed. What is free is known by place, to join it, and by size, to find it.
class LargeBlocks {
public:
    LargeBlocks() {
        // An address space may be limited.
        for (reserved_ = size_t{1} << 42; base_ == nullptr && reserved_ > kExtension;) {
            void* range = mmap(nullptr, reserved_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            if (range == MAP_FAILED) {
                reserved_ >>= 1;
            } else {
                base_ = static_cast<char*>(range);
            }
        }
    }

    // Null where there is no room.
    void* take(size_t bytes) {
        bytes = round_up(bytes, kPage);
        std::lock_guard<std::mutex> lock(gate_);
        auto fit = by_size_.lower_bound({bytes, 0});
        if (fit == by_size_.end()) {
            if (!extend(bytes)) return nullptr;
            fit = by_size_.lower_bound({bytes, 0});
        }
        auto [size, place] = *fit;
        remove_free(place, size);
        if (size > bytes) add_free(place + bytes, size - bytes);
        used_.emplace(place, bytes);
        return base_ + place;
    }

    bool owns(const void* block) const {
        return base_ != nullptr && block >= base_ && block < base_ + reserved_;
    }

    void give_back(void* block) {
        std::lock_guard<std::mutex> lock(gate_);
        auto entry = used_.find(static_cast<char*>(block) - base_);
        size_t place = entry->first;
        size_t size = entry->second;
        used_.erase(entry);
        auto next = by_place_.lower_bound(place);
        if (next != by_place_.end() && next->first == place + size) {
            size += next->second;
            remove_free(next->first, next->second);
        }
        auto before = by_place_.lower_bound(place);
        if (before != by_place_.begin() && (--before)->first + before->second == place) {
            place = before->first;
            size += before->second;
            remove_free(place, before->second);
        }
        add_free(place, size);
    }

    // Gives the pages of what is free to the system.
    void release() {
        std::lock_guard<std::mutex> lock(gate_);
        for (auto [place, size] : by_place_) madvise(base_ + place, size, MADV_DONTNEED);
    }

private:
    static constexpr size_t kPage = 4096;
    static constexpr size_t kExtension = size_t{1} << 23;

    static size_t round_up(size_t bytes, size_t grain) { return (bytes + grain - 1) / grain * grain; }

    // Only what is writable counts against a limit on the process's data.
    bool extend(size_t bytes) {
        size_t tail = 0;
        if (!by_place_.empty()) {
            auto last = std::prev(by_place_.end());
            if (last->first + last->second == end_) tail = last->second;
        }
        size_t more = round_up(bytes - tail, kExtension);
        if (base_ == nullptr || more > reserved_ - end_ || mprotect(base_ + end_, more, PROT_READ | PROT_WRITE) != 0) return false;
        if (tail > 0) remove_free(end_ - tail, tail);
        add_free(end_ - tail, tail + more);
        end_ += more;
        return true;
    }

    void add_free(size_t place, size_t size) {
        by_place_.emplace(place, size);
        by_size_.emplace(size, place);
    }

    void remove_free(size_t place, size_t size) {
        by_place_.erase(place);
        by_size_.erase({size, place});
    }

    char* base_ = nullptr;
    size_t reserved_ = 0;
    size_t end_ = 0;
    std::mutex gate_;
    std::map<size_t, size_t> by_place_;
    std::set<std::pair<size_t, size_t>> by_size_;
    std::unordered_map<size_t, size_t> used_;
};

// Lives as long as the process: tensors may be freed while it ends.
static LargeBlocks& large_blocks() {
    static auto* blocks = new LargeBlocks();
    return *blocks;
}

// Without "override", as libtorch's versions differ in what is const and in what must be there.
class Allocator final : public c10::Allocator {
public:
    c10::DataPtr allocate(size_t bytes) const {
        void* block = bytes < kLarge ? nullptr : large_blocks().take(bytes);
        if (block == nullptr) block = c10::alloc_cpu(bytes);
        return {block, block, &give_back, c10::Device(c10::DeviceType::CPU)};
    }

    c10::DataPtr allocate(size_t bytes) { return std::as_const(*this).allocate(bytes); }

    void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }

    c10::DeleterFnPtr raw_deleter() const override { return &give_back; }

private:
    // Below, glibc keeps what is freed by itself.
    static constexpr size_t kLarge = size_t{1} << 18;

    static void give_back(void* block) {
        if (large_blocks().owns(block)) {
            large_blocks().give_back(block);
        } else {
            c10::free_cpu(block);
        }
    }
};

void use_own_allocator() {
    static Allocator allocator;
    c10::SetCPUAllocator(&allocator);
}

}  // namespace mipp

MIPP_STATUS(mipp_release_free_memory, (), mipp::large_blocks().release())
