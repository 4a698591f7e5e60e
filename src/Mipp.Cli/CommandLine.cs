using System.CommandLine;
using Mipp.Cli.Commands;
using Mipp.Cli.Output;
using Mipp.Tensors;

namespace Mipp.Cli;

/// <summary>The whole command line: parses, runs the command, and turns what goes wrong into one line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args)
    {
        using var interruption = new Interruption();
        ProcessMemory.LimitToWhatIsAvailable();
        try
        {
            var parsed = Root().Parse(args);
            if (parsed.Errors.Count > 0)
                return Fail($"{parsed.Errors[0].Message.TrimEnd('.')}; see {HelpOf(parsed)}", ExitCode.UserMistake);
            // The signals are ours (Interruption), and so are the exceptions.
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return parsed.InvokeAsync(configuration, interruption.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return Fail("stopped; no output file was touched. Run the same command again to start over.", ExitCode.Interrupted);
        }
        catch (Exception e) when (e is MippException or IOException or UnauthorizedAccessException)
        {
            return Fail(e, e.Message, ExitCode.UserMistake);
        }
        catch (OutOfMemoryException e)
        {
            return Fail(e, "the machine has too little memory for this model and these data; use fewer samples (--calibration) or a larger machine.", ExitCode.UserMistake);
        }
        catch (Exception e)
        {
            return Fail(e, $"{e.GetType().Name}: {e.Message} (this is a bug; run with MIPP_DEBUG=1 for the trace)", ExitCode.Bug);
        }
    }

    /// <summary>All commands, a line each.</summary>
    private static RootCommand Root()
    {
        var root = new RootCommand("Makes ONNX networks smaller: finds the channels that tell the next layer nothing new, "
            + "takes them out, and repairs the weights that read them.")
        {
            DemoCommand.Create(),
            InspectCommand.Create(),
            PruneCommand.Create(),
            FeaturesCommand.Create(),
            EvalCommand.Create(),
            CreateCommand.Create(),
            TrainCommand.Create(),
            CompareCommand.Create(),
            ReportCommand.Create(),
            StudyCommand.Create(),
            DoctorCommand.Create(),
        };
        root.WithExamples(
            "./mipp demo                                    the whole job on MNIST in three minutes",
            "./mipp inspect net.onnx                        what can be pruned, and what cannot and why",
            "./mipp prune net.onnx -o small.onnx --data cifar10 --macs 0.5",
            "./mipp prune --help                            all there is to say about a command");
        root.SetAction(_ => root.Parse("--help").Invoke());
        return root;
    }

    private static string HelpOf(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? $"{Launcher.Name} --help" : $"{Launcher.Name} {parsed.CommandResult.Command.Name} --help";

    private static int Fail(Exception e, string message, int exitCode)
    {
        if (Environment.GetEnvironmentVariable("MIPP_DEBUG") is { Length: > 0 })
            Console.Error.WriteLine(e);
        return Fail(message, exitCode);
    }

    private static int Fail(string message, int exitCode)
    {
        Terminal.Say(message);
        return exitCode;
    }
}
