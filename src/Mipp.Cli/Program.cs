return Mipp.Cli.CommandLine.Run(args);
