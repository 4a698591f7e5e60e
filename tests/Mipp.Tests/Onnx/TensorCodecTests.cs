using Google.Protobuf;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Onnx.Protocol;
using Mipp.Tensors;

namespace Mipp.Tests.Onnx;

public class TensorCodecTests
{
    /// <summary>Each element type in little-endian bytes and in the field that the format gives it, and the numbers meant.</summary>
    public static TheoryData<ElementType, string, string, double[]> Encodings => new()
    {
        { ElementType.Float32, "0000803F 000020C0", "FloatData 1 -2.5", [1, -2.5] },
        { ElementType.Float64, "000000000000F03F 00000000000004C0", "DoubleData 1 -2.5", [1, -2.5] },
        { ElementType.Float16, "003C 00C1 0100", "Int32Data 15360 49408 1", [1, -2.5, 5.960464477539063e-8] },
        { ElementType.BFloat16, "803F 20C0", "Int32Data 16256 49184", [1, -2.5] },
        { ElementType.Int8, "01 FE 80", "Int32Data 1 -2 -128", [1, -2, -128] },
        { ElementType.UInt8, "01 FE", "Int32Data 1 254", [1, 254] },
        { ElementType.Int16, "0100 FEFF 0080", "Int32Data 1 -2 -32768", [1, -2, -32768] },
        { ElementType.Int32, "01000000 FEFFFFFF", "Int32Data 1 -2", [1, -2] },
        { ElementType.Int64, "0100000000000000 FEFFFFFFFFFFFFFF", "Int64Data 1 -2", [1, -2] },
        { ElementType.Bool, "01 00 01", "Int32Data 1 0 1", [1, 0, 1] },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Bytes_and_typed_fields_give_the_same_tensor(ElementType type, string bytes, string field, double[] expected)
    {
        using var scope = new TensorScope();
        foreach (var proto in new[] { Raw(type, bytes), Typed(type, field) })
        {
            var tensor = TensorCodec.Read(proto, WeightSource.None);
            Assert.Equal(type, tensor.dtype.ToElementType());
            Assert.Equal([expected.Length], tensor.shape);
            Assert.Equal(expected, tensor.to(ScalarType.Float64).ToArray<double>());
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Written_bytes_are_the_bytes_read(ElementType type, string bytes, string field, double[] expected)
    {
        using var scope = new TensorScope();
        var raw = Raw(type, bytes);
        Assert.Equal(raw, TensorCodec.Write("tensor", TensorCodec.Read(raw, WeightSource.None)));
        Assert.Equal(raw, TensorCodec.Write("tensor", TensorCodec.Read(Typed(type, field), WeightSource.None)));
        Assert.NotEmpty(expected);
    }

    [Fact]
    public void Any_byte_but_0_is_true()
    {
        using var scope = new TensorScope();
        Assert.Equal([true, true, false], TensorCodec.Read(Raw(ElementType.Bool, "02 FF 00"), WeightSource.None).ToArray<bool>());
    }

    [Fact]
    public void A_scalar_and_an_empty_tensor_keep_their_shapes()
    {
        using var scope = new TensorScope();
        var scalar = new TensorProto { DataType = 1, FloatData = { 3 } };
        Assert.Empty(TensorCodec.Read(scalar, WeightSource.None).shape);
        var empty = new TensorProto { DataType = 1, Dims = { 2, 0, 3 } };
        Assert.Equal([2, 0, 3], TensorCodec.Read(empty, WeightSource.None).shape);
    }

    [Theory]
    [InlineData(new long[] { 3 })]
    [InlineData(new long[] { 1 })]
    [InlineData(new long[] { -2 })]
    [InlineData(new long[] { -2, -1 })]
    [InlineData(new long[] { 1L << 62 })]
    [InlineData(new long[] { 1L << 33, 1L << 33 })]
    [InlineData(new long[] { 1L << 32, 1L << 32, 2 })]
    [InlineData(new long[] { 0, long.MaxValue, 4 })]
    [InlineData(new long[] { 0 })]
    public void A_shape_that_does_not_fit_the_contents_is_the_users_mistake(long[] dims)
    {
        foreach (var proto in new[] { Raw(ElementType.Float32, "0000803F 000020C0"), Typed(ElementType.Float32, "FloatData 1 2") })
        {
            proto.Dims.Clear();
            proto.Dims.AddRange(dims);
            var error = Assert.Throws<MippException>(() => TensorCodec.Read(proto, WeightSource.None));
            Assert.Contains("'tensor'", error.Message, StringComparison.Ordinal);
        }
    }

    private static TensorProto Raw(ElementType type, string bytes)
    {
        byte[] data = Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));
        return new TensorProto
        {
            Name = "tensor",
            DataType = (int)type,
            RawData = ByteString.CopyFrom(data),
            Dims = { bytes.Split(' ').Length },
        };
    }

    private static TensorProto Typed(ElementType type, string field)
    {
        string[] parts = field.Split(' ');
        double[] numbers = [.. parts.Skip(1).Select(p => double.Parse(p, System.Globalization.CultureInfo.InvariantCulture))];
        var proto = new TensorProto { Name = "tensor", DataType = (int)type, Dims = { numbers.Length } };
        switch (parts[0])
        {
            case "FloatData":
                proto.FloatData.AddRange(numbers.Select(n => (float)n));
                break;
            case "DoubleData":
                proto.DoubleData.AddRange(numbers);
                break;
            case "Int64Data":
                proto.Int64Data.AddRange(numbers.Select(n => (long)n));
                break;
            default:
                proto.Int32Data.AddRange(numbers.Select(n => (int)n));
                break;
        }
        return proto;
    }
}
