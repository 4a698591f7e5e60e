namespace Mipp.Tensors;

/// <summary>How the elements of images lie in memory: plane by plane, or with the channels of a pixel side by side.</summary>
/// <param name="Shape">[batch, channels, …].</param>
/// <param name="Plane">Elements of a channel.</param>
/// <param name="IsChannelsLast">Whether the channels of a pixel lie side by side.</param>
internal sealed record ImageLayout(long[] Shape, long Plane, bool IsChannelsLast)
{
    public long Batch => Shape[0];

    public long Channels => Shape[1];

    public static ImageLayout Of(Tensor images)
    {
        long[] shape = images.shape;
        if (shape.Length < 2) throw new ArgumentException($"takes [batch, channels, …], got {shape.Length} dimensions", nameof(images));
        long plane = 1;
        foreach (long size in shape.AsSpan(2)) plane *= size;
        return new(shape, plane, shape.Length == 4 && !images.is_contiguous() && IsLast(images));
    }

    /// <summary>The elements as they lie, [batch, channels · plane].</summary>
    public Tensor Rows(Tensor images) =>
        (IsChannelsLast ? images.permute(0, 2, 3, 1) : images).contiguous().view(Batch, Channels * Plane);

    /// <summary>The images of elements that lie so.</summary>
    public Tensor Images(Tensor rows) => IsChannelsLast
        ? rows.view(Batch, Shape[2], Shape[3], Channels).permute(0, 3, 1, 2)
        : rows.view(Shape);

    private static bool IsLast(Tensor images)
    {
        using var pixels = images.permute(0, 2, 3, 1);
        return pixels.is_contiguous();
    }
}
