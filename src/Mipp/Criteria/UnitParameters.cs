using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Criteria;

/// <summary>Parameters that make a group's units what they are, as rows of a matrix: a row for each unit.</summary>
internal sealed class UnitParameters
{
    private readonly ChannelGroup group;
    private readonly ImmutableArray<(Value Parameter, int Axis)> places;

    private UnitParameters(ChannelGroup group, ImmutableArray<(Value Parameter, int Axis)> places)
    {
        this.group = group;
        this.places = places;
    }

    /// <summary>The weights that compute the units, without biases and scales.</summary>
    public static UnitParameters WeightsOf(ChannelGroup channels) => new(channels, [.. UnitWeights.AxesOf(channels)]);

    /// <summary>
    /// All of them: weights, biases, scales. Units whose parameters are all zero put out zero, so these are the zero-invariant groups of
    /// OTO, unless an activation makes something of zero, as Sigmoid does.
    /// </summary>
    /// <param name="channels">The group.</param>
    /// <param name="graph">The network that it is of.</param>
    public static UnitParameters Of(ChannelGroup channels, Graph graph)
    {
        var biasesAndScales =
            from parameter in graph.Parameters
            where !UnitWeights.IsWeight(parameter)
            from axis in Enumerable.Range(0, parameter.Shape!.Rank)
            where channels.Units[0].Positions(parameter, axis).Length > 0
            select (parameter, axis);
        return new UnitParameters(channels, [.. UnitWeights.AxesOf(channels), .. biasesAndScales]);
    }

    /// <summary>The rows of all units: [units, parameters of one unit] in double precision; one zero where there are no parameters.</summary>
    /// <param name="contents">For a parameter, numbers of its shape.</param>
    public Tensor Rows(Func<Value, Tensor> contents) => Rows(contents, [.. Enumerable.Range(0, group.Width)]);

    /// <summary>The same of some units.</summary>
    public Tensor Rows(Func<Value, Tensor> contents, ImmutableArray<int> units) => places.IsEmpty
        ? torch.zeros([units.Length, 1], dtype: ScalarType.Float64)
        : torch.cat([.. places.Select(p => contents(p.Parameter).to(ScalarType.Float64).transpose(0, p.Axis).IndexSelect(0, Positions(p, units)).reshape([units.Length, -1]))], 1);

    /// <summary>Puts such rows where they came from, in place.</summary>
    public void Write(Tensor rows, ImmutableArray<int> units)
    {
        long start = 0;
        foreach (var place in places)
        {
            var data = place.Parameter.Data!;
            var turned = data.transpose(0, place.Axis);
            var positions = Positions(place, units);
            long[] shape = [positions.Length, .. turned.shape[1..]];
            long length = shape.Aggregate(1L, (a, b) => a * b) / units.Length;
            var part = rows.narrow(1, start, length).reshape(shape).to(data.dtype);
            data.copy_(turned.index_copy(0, Tensor.FromArray<long>(positions, [positions.Length]), part).transpose(0, place.Axis));
            start += length;
        }
    }

    private long[] Positions((Value Parameter, int Axis) place, ImmutableArray<int> units) =>
        [.. units.SelectMany(u => group.Units[u].Positions(place.Parameter, place.Axis).ToArray()).Select(p => (long)p)];
}
