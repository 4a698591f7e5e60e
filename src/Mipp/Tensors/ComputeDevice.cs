namespace Mipp.Tensors;

/// <summary>Where tensors are made and computed with: the processor, or an accelerator that this libtorch can use.</summary>
public static class ComputeDevice
{
    /// <summary>What may be asked for; <c>cuda:1</c> is the second of several.</summary>
    public const string Names = "cpu, cuda, cuda:N or mps";

    /// <summary>Whether tensors are made on the processor, as they are unless <see cref="Use"/> says otherwise.</summary>
    public static bool IsProcessor => torch.get_default_device().type == DeviceType.CPU;

    /// <summary>
    /// Has every tensor of the process be made on a device from now on, those of networks and data that are loaded too. Tensors that exist
    /// stay where they are.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="precision">What the work needs; mps has no double precision, in which statistics are summed.</param>
    /// <exception cref="MippException">There is no such device here, or it has not that precision.</exception>
    public static void Use(string name, ScalarType precision = ScalarType.Float32)
    {
        if (name == "cpu") return;
        TorchRuntime.EnsureAvailable();
        string kind = name.Split(':')[0];
        if (kind is not ("cuda" or "mps") || (kind == "mps" && kind != name) || (name != kind && !int.TryParse(name[5..], out _)))
            throw new MippException($"there is no device '{name}'; {Names} are possible.");
        if (!TorchRuntime.Devices.Contains(kind))
        {
            throw new MippException(
                $"device '{name}' is not here: this libtorch can use {string.Join(", ", TorchRuntime.Devices)}; "
                + "use one of these, or TorchSharp's backend package for the device.");
        }

        if (kind == "mps" && precision == ScalarType.Float64)
            throw new MippException("device 'mps' has no double precision, in which statistics are summed; use cpu or cuda.");
        torch.set_default_device(name);
    }
}
