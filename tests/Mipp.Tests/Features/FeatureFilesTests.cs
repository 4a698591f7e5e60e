using System.Text.Json;
using System.Xml.Linq;
using Mipp.Features;
using StbImageSharp;

namespace Mipp.Tests.Features;

/// <summary>Masks and pictures, read by readers that know nothing of their writers.</summary>
public sealed class FeatureFilesTests : IDisposable
{
    private static readonly FeatureSelection Selection = InputCutTests.Keeping([3, 2, 4], [0, 3, 5]);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_mask_as_JSON_says_what_is_kept_and_what_it_is_worth()
    {
        FeatureMask.Save(Selection, folder.File("mask.json"));

        var mask = JsonDocument.Parse(File.ReadAllText(folder.File("mask.json"))).RootElement;
        Assert.Equal([3, 2, 4], mask.GetProperty("shape").Deserialize<int[]>()!);
        Assert.Equal([2, 4], mask.GetProperty("maskShape").Deserialize<int[]>()!);
        Assert.Equal([0, 3, 5], mask.GetProperty("kept").Deserialize<int[]>()!);
        Assert.Equal([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4], mask.GetProperty("transferred").Deserialize<double[]>()!);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], mask.GetProperty("alone").Deserialize<double[]>()!);
    }

    /// <summary>By the layout of NumPy's format 1.0: magic, version, length, header, values.</summary>
    [Fact]
    public void The_mask_as_an_array_is_NumPys()
    {
        FeatureMask.Save(Selection, folder.File("mask.npy"));

        byte[] bytes = File.ReadAllBytes(folder.File("mask.npy"));
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
        int length = bytes[8] + (bytes[9] << 8);
        Assert.Equal(0, (10 + length) % 64);
        string header = System.Text.Encoding.ASCII.GetString(bytes, 10, length);
        Assert.Matches(@"^\{'descr': '\|b1', 'fortran_order': False, 'shape': \(2,4,\), \} *\n$", header);
        Assert.Equal([1, 0, 0, 1, 0, 1, 0, 0], bytes[(10 + length)..]);
    }

    [Fact]
    public void The_picture_is_dark_where_little_is_told_bright_where_much_and_grey_where_nothing_is_kept()
    {
        HeatMap.Save(Selection, folder.File("map.png"));
        HeatMap.Save(Selection, folder.File("map.svg"));

        var image = ImageResult.FromMemory(File.ReadAllBytes(folder.File("map.png")), ColorComponents.RedGreenBlue);
        Assert.Equal((560, 280), (image.Width, image.Height));
        var rectangles = XDocument.Load(folder.File("map.svg")).Root!.Elements().Where(e => e.Name.LocalName == "rect").ToArray();
        Assert.Equal(8, rectangles.Length);
        for (int i = 0; i < 8; i++)
        {
            int at = 3 * ((((i / 4 * 140) + 70) * 560) + (i % 4 * 140) + 70);
            string colour = $"#{Convert.ToHexStringLower(image.Data, at, 3)}";
            Assert.Equal(rectangles[i].Attribute("fill")!.Value, colour);
            Assert.Equal((i % 4).ToString(), rectangles[i].Attribute("x")!.Value);
            Assert.Equal(!Selection.Features[i].IsKept, colour == "#e8e8e8");
        }
        Assert.Equal("#440154", rectangles[0].Attribute("fill")!.Value);
        Assert.Equal("#fde725", rectangles[5].Attribute("fill")!.Value);
        Assert.Contains("row 1, column 1: kept, 3 nats", rectangles[5].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_and_other_samples_are_refused()
    {
        Assert.Throws<MippException>(() => FeatureMask.Save(Selection, folder.File("mask.txt")));
        Assert.Throws<MippException>(() => HeatMap.Save(Selection, folder.File("map.gif")));
        Assert.Throws<MippException>(() => HeatMap.Save(InputCutTests.Keeping([5], [1]), folder.File("map.png")));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
