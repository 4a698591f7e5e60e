using System.Text;
using Mipp.Data;
using Mipp.Data.Readers;
using Mipp.Tests.Data.Readers;

namespace Mipp.Tests.Data.Sources;

/// <summary>Datasets that are folders of image files, in the layouts that they come in.</summary>
public sealed class ImageFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Tiny_ImageNet_is_read_as_its_archive_has_it()
    {
        const string Root = "tiny-imagenet-200";
        foreach (string wnid in new[] { "n02", "n01", "n03" })
            for (int i = 0; i < 2; i++)
                folder.Write($"{Root}/train/{wnid}/images/{wnid}_{i}.JPEG", Grey(64, Shade(wnid, i)));
        folder.Write($"{Root}/train/n01/n01_boxes.txt", "n01_0.JPEG\t0\t0\t9\t9\n"u8.ToArray());
        folder.Write($"{Root}/val/val_annotations.txt", "val_0.JPEG\tn03\t0\t32\t44\t62\nval_1.JPEG\tn01\t0\t0\t9\t9\n"u8.ToArray());
        folder.Write($"{Root}/val/images/val_0.JPEG", Grey(64, 200));
        folder.Write($"{Root}/val/images/val_1.JPEG", Jpeg());
        folder.Write($"{Root}/words.txt", "n01\tgoldfish, Carassius auratus\nn99\tentity\nn03\tbullfrog\n"u8.ToArray());

        foreach (string path in new[] { folder.Path, folder.File(Root) })
        {
            var data = Open($"tiny-imagenet:{path}");

            Assert.Equal(["goldfish, Carassius auratus", "n02", "bullfrog"], data.ClassNames);
            Assert.Equal([3, 64, 64], data.SampleShape);
            Assert.Equal([0, 0, 1, 1, 2, 2], data.Train.Labels.ToArray());
            Assert.Equal([2, 0], data.Test.Labels.ToArray());
            AssertGrey(Shade("n02", 1), data.Train.Read([3]));
            AssertGrey(200, data.Test.Read([0]));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ImageNet_is_read_from_class_folders_and_as_Kaggle_has_it(bool isKaggles)
    {
        string root = isKaggles ? "ILSVRC/Data/CLS-LOC/" : "";
        foreach (string wnid in new[] { "n01440764", "n01443537" })
            folder.Write($"{root}train/{wnid}/{wnid}_10026.JPEG", Grey(300, Shade(wnid, 0)));
        if (isKaggles)
        {
            folder.Write($"{root}val/ILSVRC2012_val_00000001.JPEG", Grey(260, 90));
            folder.Write("LOC_val_solution.csv", "ImageId,PredictionString\nILSVRC2012_val_00000001,n01443537 1 2 3 4 n01443537 5 6 7 8 \n"u8.ToArray());
            folder.Write("LOC_synset_mapping.txt", "n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n"u8.ToArray());
        }
        else
        {
            folder.Write("val/n01443537/ILSVRC2012_val_00000001.JPEG", Grey(260, 90));
            folder.Write("val/n01440764/ILSVRC2012_val_00000002.JPEG", Jpeg());
        }

        var data = Open($"imagenet:{folder.Path}");

        Assert.Equal([3, 224, 224], data.SampleShape);
        Assert.Equal(isKaggles ? "tench, Tinca tinca" : "n01440764", data.ClassNames[0]);
        Assert.Equal([0, 1], data.Train.Labels.ToArray());
        AssertGrey(Shade("n01443537", 0), data.Train.Read([1]));
        int ofFish = data.Test.Labels.ToArray().ToList().IndexOf(1);
        AssertGrey(90, data.Test.Read([ofFish]));
    }

    [Fact]
    public void Own_images_are_read_in_batches_in_any_order_and_augmented()
    {
        foreach (string part in new[] { "train", "val" })
            foreach (string name in new[] { "cat", "dog" })
                for (int i = 0; i < 3; i++)
                    folder.Write($"{part}/{name}/{i}.{(i == 0 ? "PNG" : "jpg")}", Noise(10 + i, name == "cat" ? i : 10 + i));
        folder.Write("train/cat/notes.txt", 1);

        var data = Open($"imagefolder:{folder.Path},8");
        var batch = data.Train.Read([4, 0, 4]);

        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal([3, 8, 8], data.SampleShape);
        Assert.Equal([1, 0, 1], batch.Labels);
        float[][] images = [.. batch.Inputs.Chunk(3 * 64)];
        Assert.Equal(images[0], images[2]);
        Assert.Equal(Expected("train/cat/0.PNG"), images[1], Close);
        Assert.Equal(Expected("train/dog/1.jpg"), images[0], Close);
        var subset = data.Train.Subset([5, 1]);
        Assert.Equal(Expected("train/cat/1.jpg"), subset.Read([1]).Inputs, Close);
        var shifted = data.Train.Read([0], new Augmentation(0, HorizontalFlip: true), seed: 1, epoch: 0).Inputs;
        Assert.True(shifted.SequenceEqual(images[1]) || shifted.Chunk(8).SelectMany(row => row.Reverse()).SequenceEqual(images[1]));

        float[] Expected(string file)
        {
            byte[] bytes = ImageFrame.Usual(8).Of(ImageFile.Read(folder.File(file)));
            return [.. bytes.Select((value, i) => ((value / 255f) - Mean[i / 64]) / Std[i / 64])];
        }

        static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5;
    }

    [Fact]
    public void Folders_without_parts_are_for_both()
    {
        folder.Write("a/1.png", Grey(8, 1));
        folder.Write("b/1.png", Grey(8, 2));

        var data = Open($"imagefolder:{folder.Path},8");

        Assert.Equal((2, 2), (data.Train.Count, data.Test.Count));
    }

    [Fact]
    public void What_is_missing_or_damaged_is_said()
    {
        folder.Write("train/a/1.png", Grey(8, 1));
        folder.Write("train/b/1.jpg", "no image"u8.ToArray());
        folder.Write("val/a/1.png", Grey(8, 1));
        var data = Open($"imagefolder:{folder.Path},8");

        UserError.Of(() => data.Train.Read([0, 1]), "train/b/1.jpg", "not a JPEG");
        UserError.Of(() => _ = data.Test, Path.Combine("val", "b"), "no images");
        UserError.Of(() => Open("imagefolder"), "imagefolder:FOLDER[,SIDE]");
        UserError.Of(() => Open("imagefolder:/nowhere"), "/nowhere");
        UserError.Of(() => Open("tiny-imagenet:/nowhere"), "/nowhere", "tiny-imagenet-200");
        UserError.Of(() => Open("imagenet"), "imagenet", "image-net.org");
    }

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Std = [0.229f, 0.224f, 0.225f];

    private static byte Shade(string wnid, int i) => (byte)((Encoding.ASCII.GetBytes(wnid).Sum(b => b) + (40 * i)) % 256);

    private static byte[] Jpeg() => File.ReadAllBytes(RepositoryFiles.Find("tests", "data", "images", "subsampled.JPEG"));

    private static byte[] Grey(int side, byte shade) => FileFormats.Png(side, side, [.. Enumerable.Repeat(shade, 3 * side * side)]);

    private static byte[] Noise(int side, int seed)
    {
        var random = new SeededRandom(seed);
        byte[] pixels = new byte[3 * side * side];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.Next(256);
        return FileFormats.Png(side, side, pixels);
    }

    private static void AssertGrey(byte shade, Batch batch)
    {
        int plane = batch.Inputs.Length / 3;
        for (int i = 0; i < batch.Inputs.Length; i++)
            Assert.Equal(((shade / 255f) - Mean[i / plane]) / Std[i / plane], batch.Inputs[i], 1e-5);
    }

    private static Dataset Open(string name) => Datasets.Open(name, new DatasetLocator("/nowhere", "/nowhere", _ => { }));
}
