using Mipp.Data;
using Mipp.Tests.Data.Readers;

namespace Mipp.Tests.Data;

public sealed class DatasetsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("svhn")]
    [InlineData("")]
    [InlineData("Cifar10")]
    [InlineData("data.npz")]
    [InlineData(":cifar10")]
    public void An_unknown_name_is_answered_with_the_known_ones(string name) =>
        UserError.Of(() => Open(name), $"'{name}'", "mnist", "fashion-mnist", "cifar10", "npz:FILE");

    [Fact]
    public void An_empty_path_is_refused() => UserError.Of(() => Open("cifar10:"), "cifar10[:PATH]");

    [Fact]
    public void Npz_needs_a_file()
    {
        UserError.Of(() => Open("npz"), "npz:FILE");
        UserError.Of(() => Open("npz:/nowhere.npz"), "/nowhere.npz");
    }

    [Fact]
    public void Npz_bytes_are_scaled_to_one()
    {
        var dataset = Open($"npz:{NpzReaderTests.Fixture("images.npz")}");

        Assert.Equal([2, 3, 4], dataset.SampleShape);
        Assert.Equal(["0", "1", "2"], dataset.ClassNames);
        Assert.Equal(3, dataset.Train.Count);
        Assert.Equal(72 / 255.0, dataset.Test.Read([0]).Inputs[0], 1e-7);
    }

    [Fact]
    public void Npz_floats_are_used_as_they_are_for_both_parts()
    {
        var dataset = Open($"npz:{NpzReaderTests.Fixture("features.npz")}");

        Assert.Same(dataset.Train, dataset.Test);
        Assert.Equal([-0.5f, -0.375f, -0.25f], dataset.Train.Read([0]).Inputs);
    }

    [Fact]
    public void Npz_without_a_test_part_can_be_calibrated_with_but_not_tested_on()
    {
        var dataset = Open($"npz:{NpzReaderTests.Fixture("unlabelled_float32.npz")}");

        Assert.Equal(2, dataset.CalibrationSet(2, seed: 0).Count);
        UserError.Of(() => _ = dataset.Test, "x_test");
    }

    [Fact]
    public void Npz_of_two_kinds_is_refused() =>
        UserError.Of(() => Open($"npz:{NpzReaderTests.Fixture("mixed.npz")}"), "mixed.npz", "one type");

    [Fact]
    public void Idx_files_of_a_folder_are_opened()
    {
        WriteIdx(images: 2, labels: 2);

        var dataset = Open($"fashion-mnist:{folder.Path}");

        Assert.Equal([1, 28, 28], dataset.SampleShape);
        Assert.Equal([3, 9], dataset.Train.Labels.ToArray());
        Assert.Equal("ankle boot", dataset.ClassNames[9]);
        Assert.Equal((1 - 0.2860) / 0.3530, dataset.Test.Read([1]).Inputs[783], 1e-6);
    }

    [Fact]
    public void Idx_files_that_do_not_go_together_are_refused()
    {
        WriteIdx(images: 2, labels: 1);
        UserError.Of(() => _ = Open($"mnist:{folder.Path}").Train, folder.Path, "2 images", "1 labels");
    }

    [Fact]
    public void Idx_images_of_another_size_are_refused()
    {
        WriteIdx(images: 2, labels: 2);
        folder.Write("t10k-images-idx3-ubyte", FileFormats.Idx([2, 14, 56], new byte[2 * 14 * 56]));
        UserError.Of(() => _ = Open($"mnist:{folder.Path}").Test, "[1, 14, 56]", "[1, 28, 28]");
    }

    [Fact]
    public void Cifar_opens_from_each_of_its_formats()
    {
        byte[] record = [6, .. Enumerable.Repeat((byte)255, 3072)];
        foreach (var number in Enumerable.Range(1, 5))
            folder.Write($"binary/cifar-10-batches-bin/data_batch_{number}.bin", record);
        folder.Write("binary/cifar-10-batches-bin/test_batch.bin", record);
        foreach (var number in Enumerable.Range(1, 5))
            folder.Write($"sprites/data_batch_{number}.png", FileFormats.Png(1024, 1, record[1..]));
        folder.Write("sprites/test_batch.png", FileFormats.Png(1024, 1, record[1..]));
        folder.Write("sprites/train_lables.json", "[6,6,6,6,6]"u8.ToArray());
        folder.Write("sprites/test_lables.json", "[6]"u8.ToArray());

        foreach (var path in new[] { "binary", "binary/cifar-10-batches-bin", "sprites" })
        {
            var dataset = Open($"cifar10:{Path.Combine(folder.Path, path)}");
            Assert.Equal(5, dataset.Train.Count);
            Assert.Equal([6], dataset.Test.Labels.ToArray());
            Assert.Equal("frog", dataset.ClassNames[6]);
            Assert.Equal((1 - 0.406) / 0.225, dataset.Test.Read([0]).Inputs[3071], 1e-6);
        }
    }

    [Fact]
    public void Cifar_100_opens_from_a_folder_and_from_its_archive()
    {
        byte[] first = [3, 42, .. Enumerable.Repeat((byte)255, 3072)];
        byte[] second = [19, 99, .. Enumerable.Range(0, 3072).Select(i => (byte)i)];
        folder.Write("binary/cifar-100-binary/train.bin", [.. first, .. second]);
        folder.Write("binary/cifar-100-binary/test.bin", second);
        folder.Write("archive/cifar-100-binary.tar.gz", FileFormats.Gzip(FileFormats.Tar(
            ("cifar-100-binary/fine_label_names.txt", "apple"u8.ToArray()),
            ("cifar-100-binary/test.bin", second), ("cifar-100-binary/train.bin", [.. first, .. second]))));

        foreach (var path in new[] { "binary", "binary/cifar-100-binary", "archive", "archive/cifar-100-binary.tar.gz" })
        {
            var dataset = Open($"cifar100:{Path.Combine(folder.Path, path)}");
            Assert.Equal([42, 99], dataset.Train.Labels.ToArray());
            Assert.Equal([99], dataset.Test.Labels.ToArray());
            Assert.Equal(("leopard", "worm", 100), (dataset.ClassNames[42], dataset.ClassNames[99], dataset.ClassNames.Count));
            Assert.Equal(dataset.ClassNames.Order(StringComparer.Ordinal), dataset.ClassNames);
            Assert.Equal(((255 / 255.0) - 0.5071) / 0.2673, dataset.Train.Read([0]).Inputs[0], 1e-5);
            Assert.Equal(((7 / 255.0) - 0.5071) / 0.2673, dataset.Test.Read([0]).Inputs[7], 1e-5);
        }
        UserError.Of(() => Open("cifar100:/nowhere"), "/nowhere", "cifar-100-binary.tar.gz");
    }

    [Fact]
    public void A_path_without_the_files_is_refused()
    {
        UserError.Of(() => Open($"cifar10:{folder.Path}"), folder.Path, "cifar-10-binary.tar.gz");
        UserError.Of(() => Open("mnist:/nowhere"), "/nowhere", "t10k-images-idx3-ubyte");
    }

    [Fact]
    public void Every_dataset_is_listed_with_how_to_write_it() =>
        Assert.Equal(
            [
                "mnist[:FOLDER]", "deformed-mnist[:FOLDER]", "fashion-mnist[:FOLDER]", "cifar10[:PATH]", "cifar100[:PATH]",
                "tiny-imagenet[:FOLDER]", "imagenet[:FOLDER]", "imagefolder:FOLDER[,SIDE]", "npz:FILE", "random[:SHAPE]",
            ],
            Datasets.All.Select(dataset => dataset.Usage));

    private Dataset Open(string name) =>
        Datasets.Open(name, new DatasetLocator(folder.Path, folder.Path, _ => { }) { NpmCommand = "/nowhere/npm" });

    private void WriteIdx(int images, int labels)
    {
        byte[] white = [.. Enumerable.Repeat((byte)255, images * 28 * 28)];
        foreach (var part in new[] { "train", "t10k" })
        {
            folder.Write($"{part}-images-idx3-ubyte", FileFormats.Idx([images, 28, 28], white));
            folder.Write(
                $"{part}-labels-idx1-ubyte.gz", FileFormats.Gzip(FileFormats.Idx([labels], new byte[] { 3, 9 }[..labels])));
        }
    }
}
