using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>
/// Resize, and its predecessor Upsample: axes made longer or shorter, one after the other, every position a weighted mean of
/// its neighbours. Scales are an attribute (Upsample before operator set 9) or an input; from 11 on sizes may be asked for.
/// </summary>
internal sealed class Resize(string type) : Operator(type), IFollowsShapes
{
    private const int Region = 1;
    private const int Sizes = 3;
    private const int FirstOpsetWithCoordinates = 11;
    private const string Crop = "tf_crop_and_resize";

    private static readonly string[] Transformations =
        ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", Crop];

    private static readonly string[] NearestModes = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    public override void Infer(InferenceContext context)
    {
        Check(context);
        Shape? shape = null;
        if (context.Shape(0) is { } input)
        {
            var target = Target(context.Node, input.Rank, context.Fail);
            shape = new Shape(Enumerable.Range(0, input.Rank).Select(axis => target?.Output(input, axis) ?? InferenceContext.Unknown()));
        }
        context.SetOutput(0, context.Input(0).ElementType, shape);
    }

    public override Tensor[] Run(RunContext context)
    {
        var input = context.Input(0);
        var target = Target(context);
        var shape = Shape.Of(input.shape);
        var kernel = Kernel(context.Node);
        var region = RegionOfInterest(context, target.Axes);
        // Interpolated whole numbers are rounded towards zero, as their division is.
        var x = input.dtype.IsFloatingPoint || kernel.Mode == "nearest" ? input : input.to(ScalarType.Float32);
        for (int axis = 0; axis < input.ndim; axis++)
        {
            var (start, end) = region(axis);
            var resized = new ResizedAxis(shape[axis].Factor, target.Output(shape, axis).Factor, target.Scale(shape, axis)!.Value, start, end);
            if (!resized.IsSame)
                x = Resample(x, axis, resized, kernel, context);
        }
        return [x.to(input.dtype)];
    }

    public override void Couple(CouplingContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        int rank = CouplingContext.Rank(input);
        var target = Target(context.Node, rank, what => new MippException(what));
        bool follows = GivenSizes(context.Node) is null || FollowsCut(context.Node, Sizes);
        for (int axis = 0; axis < rank; axis++)
        {
            bool stays = target?.Scale(input.Shape!, axis) == 1 && (Transformation(context.Node) != Crop || !target.Axes.Contains(axis));
            string? obstacle = !stays ? "its positions are resampled"
                : !follows && target!.Axes.Contains(axis) ? "it is resized to computed sizes"
                : null;
            if (obstacle is null)
                context.Assign(output, axis, context.Labels(input, axis));
            else
                context.Freeze(context.Labels(input, axis), context.Because(obstacle));
        }
    }

    /// <summary>Whether the sizes can be written down anew: as numbers, or as scales that give exactly the same.</summary>
    public bool FollowsCut(Node node, int input)
    {
        if (input != Sizes || GivenSizes(node) is not { Contents: { } contents } || node.Inputs[0]!.Shape is not { } shape)
            return false;
        return contents.All(s => s.IsKnown) || ExactScales(Target(node, shape.Rank, what => new MippException(what))!, shape) is not null;
    }

    public override void Cut(CutContext context)
    {
        var (input, output) = (context.Input(0), context.Output());
        if (GivenSizes(context.Node) is not { } sizes)
            return;
        var target = Target(context.Node, input.Shape!.Rank, what => new MippException(what));
        if (target is null || (sizes.IsInitializer && target.Axes.All(axis => context.Kept(output, axis) is null)))
            return;
        // Computed sizes follow the batch, which a file may state and not count on; numbers would not.
        if (!sizes.IsInitializer && ExactScales(target, input.Shape) is { } scales)
        {
            context.SetInput(Sizes - 1, Tensor.FromArray(scales));
            context.RemoveInput(Sizes);
        }
        else if (sizes.KnownIntegers() is not null)
        {
            context.SetIntegerInput(Sizes, [.. target.Axes.Select(axis => context.After(output, axis).Factor)]);
        }
    }

    private static bool HasCoordinates(Node node) => node.Type == "Resize" && node.Opset >= FirstOpsetWithCoordinates;

    private static string Transformation(Node node) =>
        node.Attributes.String("coordinate_transformation_mode", HasCoordinates(node) ? "half_pixel" : "asymmetric");

    private static ResizeKernel Kernel(Node node) => new(
        node.Attributes.String("mode", "nearest"),
        HasCoordinates(node) ? node.Attributes.String("nearest_mode", NearestModes[0]) : ResizeKernel.Simple,
        node.Attributes.Float("cubic_coeff_a", -0.75f),
        node.Attributes.Int("exclude_outside", 0) != 0,
        node.Attributes.Int("antialias", 0) != 0);

    private static void Check(InferenceContext context)
    {
        void Require(string name, string[] possible)
        {
            if (context.Attributes.String(name, possible[0]) is var value && !possible.Contains(value))
                throw context.Fail($"{name} is '{value}', possible are {string.Join(", ", possible)}");
        }
        Require("mode", ["nearest", "linear", "cubic"]);
        Require("nearest_mode", NearestModes);
        Require("coordinate_transformation_mode", Transformations);
        Require("keep_aspect_ratio_policy", ["stretch", "not_larger", "not_smaller"]);
    }

    private static int ScalesInput(Node node) => HasCoordinates(node) ? Sizes - 1 : 1;

    /// <summary>The sizes, if they are there and not empty, as exporters leave out what they do not ask for.</summary>
    private static Value? GivenSizes(Node node) =>
        HasCoordinates(node) && node.Inputs.Count > Sizes && node.Inputs[Sizes] is { } value && value.Shape is not [{ Factor: 0 }] ? value : null;

    /// <summary>What is asked for, or null when that is not known before the node runs.</summary>
    private static ResizeTarget? Target(Node node, int rank, Func<string, MippException> fail)
    {
        if (GivenSizes(node) is { } sizes)
            return sizes.Contents is { } contents ? Target(node, rank, null, contents, fail) : null;
        int input = ScalesInput(node);
        float[]? scales = node.Attributes.Floats("scales")
            ?? (input < node.Inputs.Count && node.Inputs[input]?.Data is { } data ? ToFloats(data) : null);
        return scales is null ? null : Target(node, rank, scales, null, fail);
    }

    private static float[] ToFloats(Tensor tensor)
    {
        using var single = tensor.to(ScalarType.Float32);
        return single.ToArray<float>();
    }

    private static ResizeTarget Target(RunContext context)
    {
        int rank = (int)context.Input(0).ndim;
        if (GivenSizes(context.Node) is not null && context.Ints(Sizes) is { Length: > 0 } sizes)
            return Target(context.Node, rank, null, [.. sizes.Select(s => new Dim(s))], context.Fail);
        float[] scales = context.Attributes.Floats("scales") ?? ToFloats(context.Input(ScalesInput(context.Node)));
        return Target(context.Node, rank, scales, null, context.Fail);
    }

    private static ResizeTarget Target(
        Node node, int rank, float[]? scales, ImmutableArray<Dim>? sizes, Func<string, MippException> fail)
    {
        int[] axes = node.Attributes.Ints("axes") is { } stated ? Axes.Normalise(stated, rank, fail) : [.. Enumerable.Range(0, rank)];
        if ((scales?.Length ?? sizes!.Value.Length) is var count && count != axes.Length)
            throw fail($"states {count} {(scales is null ? "sizes" : "scales")} for {axes.Length} axes");
        if (scales?.FirstOrDefault(s => !(s > 0 && float.IsFinite(s)), 1) is { } scale and not 1)
            throw fail($"has a scale of {scale}, positive ones are possible");
        return new ResizeTarget(axes, scales, sizes, node.Attributes.String("keep_aspect_ratio_policy", "stretch"));
    }

    /// <summary>Start and end of each axis' part that is shown, as shares of the axis.</summary>
    private static Func<int, (double Start, double End)> RegionOfInterest(RunContext context, int[] axes)
    {
        if (Transformation(context.Node) != Crop)
            return _ => (0, 1);
        float[] region = ToFloats(context.Input(Region));
        if (region.Length != 2 * axes.Length)
            throw context.Fail($"its region of interest has {region.Length} numbers for {axes.Length} axes; it needs two for each");
        return axis => Array.IndexOf(axes, axis) is >= 0 and var index ? (region[index], region[index + axes.Length]) : (0, 1);
    }

    private static Tensor Resample(Tensor x, int axis, ResizedAxis resized, ResizeKernel kernel, RunContext context)
    {
        string transformation = Transformation(context.Node);
        double[] places = [.. Enumerable.Range(0, (int)resized.Output).Select(p => resized.Place(transformation, p))];
        var samples = Array.ConvertAll(places, place => kernel.Sample(place, resized.Input, resized.Scale));
        long[] shape = [.. Enumerable.Repeat(1L, (int)x.ndim)];
        shape[axis] = resized.Output;
        Tensor? sum = null;
        for (int tap = 0; tap < kernel.Taps(resized.Scale); tap++)
        {
            var neighbours = x.IndexSelect(axis, Array.ConvertAll(samples, s => s.Positions[tap]));
            if (kernel.Mode != "nearest")
                neighbours = neighbours.mul(Tensor.FromArray(Array.ConvertAll(samples, s => s.Weights[tap]), shape).to(x.dtype));
            sum = sum is null ? neighbours : sum.add(neighbours, One);
        }
        if (transformation != Crop)
            return sum!;
        bool[] outside = Array.ConvertAll(places, p => p < 0 || p > resized.Input - 1);
        return sum!.masked_fill(Tensor.FromArray(outside, shape), Number(context.Attributes.Float("extrapolation_value", 0)));
    }

    /// <summary>Scales that give exactly the sizes asked for, or null where there are none for sure.</summary>
    private static float[]? ExactScales(ResizeTarget target, Shape input)
    {
        float[] scales = new float[target.Axes.Length];
        for (int i = 0; i < scales.Length; i++)
        {
            if (target.Scale(input, target.Axes[i]) is not { } scale || (float)scale != scale)
                return null;
            scales[i] = (float)scale;
        }
        return scales;
    }
}
