using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Mipp.Experiments;

/// <summary>
/// What came of an experiment's runs, in one SQLite file. Whatever is recorded is on the disk before the call returns; a process
/// that is killed at any moment loses nothing that was recorded.
/// </summary>
public sealed class RunStore : IDisposable
{
    /// <summary>Seconds that the store is waited for where nothing would be lost by giving up.</summary>
    private const int Patience = 5;

    /// <summary>The same where a result waits to be recorded: whoever reads the store may take a while.</summary>
    private const int PatienceToRecord = 300;

    private readonly SqliteConnection connection;
    private readonly string path;

    private RunStore(SqliteConnection connection, string path)
    {
        this.connection = connection;
        this.path = path;
    }

    /// <summary>The dense networks that are finished or failed.</summary>
    public ImmutableArray<DenseResult> DenseResults => Read().Dense;

    /// <summary>The runs that have begun, in the order in which they did.</summary>
    public ImmutableArray<RunResult> RunResults => Read().Runs;

    /// <summary>All that it has, as it was at one moment, also while another process records in it.</summary>
    public StoreContent Read()
    {
        StoreContent? content = null;
        Guard(() =>
        {
            using var moment = connection.BeginTransaction(deferred: true);
            var groups = connection.Rows(
                "SELECT * FROM run_group ORDER BY run, position", r => (Run: r.Text("run"), Group: StoreRows.ReadGroup(r)))
                .ToLookup(g => g.Run, g => g.Group);
            content = connection.Rows("SELECT * FROM experiment", r => new StoreContent(r.Text("name"), r.Text("description"), r.Text("machine"))
            {
                Dense = [.. connection.Rows("SELECT * FROM dense ORDER BY rowid", StoreRows.ReadDense)],
                Runs = [.. connection.Rows("SELECT * FROM run ORDER BY rowid", r => StoreRows.ReadRun(r, [.. groups[r.Text("id")]]))],
            })[0];
        });
        return content!;
    }

    /// <summary>Opens a store to read what it has; it may be written to meanwhile.</summary>
    /// <remarks>Of a process that was killed half a record may be left, which whoever opens the store next takes back.</remarks>
    /// <exception cref="MippException">There is none, it is no store, or a newer version of Mipp has written it.</exception>
    public static RunStore OpenToRead(string path) => File.Exists(path) ? Open(path, SqliteOpenMode.ReadWrite)
        : throw new MippException($"there is no run store '{path}'; 'mipp compare' writes one.");

    /// <summary>Opens the store of an experiment, and makes it when it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="machine">What the runs are computed on.</param>
    /// <exception cref="MippException">
    /// It is no store, a newer version of Mipp has written it, it cannot be written, or it holds runs of another protocol.
    /// </exception>
    public static RunStore OpenToRecord(string path, Experiment experiment, string machine)
    {
        var store = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            store.Guard(() => store.Begin(experiment, machine));
            store.WaitAtMost(PatienceToRecord);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Records a dense network.</summary>
    /// <exception cref="MippException">The disk is full or another process uses the store.</exception>
    public void Record(DenseResult result) => Guard(() => connection.Put(result));

    /// <summary>Records a run as far as it has come, in the place of what was recorded of it before.</summary>
    /// <exception cref="MippException">The disk is full or another process uses the store.</exception>
    public void Record(RunResult result) => Guard(() =>
    {
        using var transaction = connection.BeginTransaction();
        connection.Put(result);
        transaction.Commit();
    });

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    /// <summary>How many seconds another process may have the store.</summary>
    internal void WaitAtMost(int seconds) => connection.DefaultTimeout = seconds;

    /// <summary>Lets the file grow no further, as on a full disk.</summary>
    internal void LimitPages(int count) => connection.Execute($"PRAGMA max_page_count = {count.ToString(CultureInfo.InvariantCulture)}");

    private static RunStore Open(string path, SqliteOpenMode mode)
    {
        // Without pooling the file is closed when we say so.
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, ForeignKeys = true, DefaultTimeout = Patience }.ToString());
        var store = new RunStore(connection, path);
        try
        {
            store.Guard(() =>
            {
                connection.Open();
                store.RequireOurs(mode);
            });
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private void RequireOurs(SqliteOpenMode mode)
    {
        long tables = connection.Scalar<long>("SELECT count(*) FROM sqlite_schema");
        if (tables == 0 && mode == SqliteOpenMode.ReadWriteCreate)
            return;
        if (tables == 0 && new FileInfo(path).Length == 0)
            throw new MippException($"in run store '{path}' nothing is recorded yet: the comparison has only begun.");
        if (connection.Scalar<long>("PRAGMA application_id") != StoreSchema.ApplicationId)
            throw NoStore(null);
        if (connection.Scalar<long>("PRAGMA user_version") is var version && version > StoreSchema.Version)
            throw new MippException(
                $"run store '{path}' was written by a newer version of Mipp (format {version}, this one knows up to {StoreSchema.Version}): "
                + "use that version, or give another --store.");
    }

    /// <summary>Checks that a comparison of an experiment may go on in this store.</summary>
    /// <exception cref="MippException">It holds runs of another protocol, or of other network files.</exception>
    public void RequireGoesOn(Experiment experiment) => Guard(() =>
    {
        RequireSame(StoreProtocol.Of(experiment));
        // A store of the first version does not know which files its networks are.
        if (connection.Scalar<long>("SELECT count(*) FROM sqlite_schema WHERE name = 'network_file'") > 0)
            RequireSame(experiment.Networks);
    });

    private void Begin(Experiment experiment, string machine)
    {
        string protocol = StoreProtocol.Of(experiment);
        using var transaction = connection.BeginTransaction();
        int version = (int)connection.Scalar<long>("PRAGMA user_version");
        if (version < StoreSchema.Version)
            connection.Execute(StoreSchema.UpgradeFrom(version));
        if (version == 0)
            connection.Put(
                "experiment",
                ("name", experiment.Name), ("description", experiment.Description), ("protocol", protocol),
                ("version", typeof(RunStore).Assembly.GetName().Version!.ToString(3)), ("machine", machine), ("created", StoreRows.Now()));
        else
            RequireSame(protocol);
        RequireSame(experiment.Networks);
        foreach (var network in experiment.Networks.Where(n => n.Hash is not null))
            connection.Put("network_file", ("network", network.Name), ("hash", network.Hash));
        connection.Execute(
            "UPDATE experiment SET name = $name, description = $description",
            ("name", experiment.Name), ("description", experiment.Description));
        transaction.Commit();
    }

    private void RequireSame(string protocol)
    {
        string recorded = connection.Scalar<string>("SELECT protocol FROM experiment");
        if (recorded != protocol)
            throw new MippException(
                $"run store '{path}' holds runs of another protocol ({StoreProtocol.Difference(recorded, protocol)}): what is not the same "
                + "cannot be compared; undo the change, or give another --store.");
    }

    /// <summary>Only of a file of which nothing came there may be another in its place.</summary>
    private void RequireSame(ImmutableArray<ExperimentNetwork> networks)
    {
        foreach (var network in networks.Where(n => n.Hash is not null))
        {
            long changed = connection.Scalar<long>(
                "SELECT count(*) FROM network_file AS file JOIN dense USING (network) WHERE network = $network AND hash <> $hash AND message IS NULL",
                ("network", network.Name), ("hash", network.Hash));
            if (changed > 0)
                throw new MippException(
                    $"run store '{path}' holds runs of another '{network.File}' (the file has changed since): what is not the same cannot be "
                    + "compared; put the old file back, give the new one another name, or give another --store.");
        }
    }

    /// <summary>Turns what SQLite has to say into what the user can do about it.</summary>
    private void Guard(Action work)
    {
        const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;
        try
        {
            work();
        }
        catch (SqliteException e)
        {
            throw e.SqliteErrorCode switch
            {
                Full or InputOutput => new StorageException(
                    $"run store '{path}' cannot be written, the disk is full or failing ({e.Message}): nothing recorded so far is lost; "
                    + "make room and run the same command again.", e),
                Busy or Locked => new StorageException(
                    $"run store '{path}' has been in use by another process for {connection.DefaultTimeout} seconds: nothing recorded so far "
                    + "is lost; wait until that is done and run the same command again, or give another --store.", e),
                ReadOnly or CannotOpen => new StorageException(
                    $"run store '{path}' cannot be opened for writing: choose another --store, or make it writable.", e),
                Corrupt or NotADatabase => NoStore(e),
                _ => new StorageException($"run store '{path}': {e.Message}", e),
            };
        }
    }

    private StorageException NoStore(Exception? cause) =>
        new($"'{path}' is not a run store, or it is damaged: give one that 'mipp compare' has written, or a name that is free.", cause);
}
