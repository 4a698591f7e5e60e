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
    private readonly SqliteConnection connection;
    private readonly string path;

    private RunStore(SqliteConnection connection, string path)
    {
        this.connection = connection;
        this.path = path;
    }

    /// <summary>The experiment's name.</summary>
    public string Name => Read("SELECT name, description FROM experiment", r => r.Text("name"))[0];

    /// <summary>One sentence about the experiment; may be empty.</summary>
    public string Description => Read("SELECT name, description FROM experiment", r => r.Text("description"))[0];

    /// <summary>What the runs were computed on.</summary>
    public string Machine => Read("SELECT machine FROM experiment", r => r.Text("machine"))[0];

    /// <summary>The dense networks that are finished or failed.</summary>
    public ImmutableArray<DenseResult> DenseResults => [.. Read("SELECT * FROM dense ORDER BY rowid", StoreRows.ReadDense)];

    /// <summary>The runs that have begun, in the order in which they did.</summary>
    public ImmutableArray<RunResult> RunResults
    {
        get
        {
            var groups = Read(
                "SELECT * FROM run_group ORDER BY run, position", r => (Run: r.Text("run"), Group: StoreRows.ReadGroup(r)))
                .ToLookup(g => g.Run, g => g.Group);
            return [.. Read("SELECT * FROM run ORDER BY rowid", r => StoreRows.ReadRun(r, [.. groups[r.Text("id")]]))];
        }
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

    /// <summary>Lets the file grow no further, as on a full disk.</summary>
    internal void LimitPages(int count) => connection.Execute($"PRAGMA max_page_count = {count.ToString(CultureInfo.InvariantCulture)}");

    private static RunStore Open(string path, SqliteOpenMode mode)
    {
        // Without pooling the file is closed when we say so.
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, ForeignKeys = true, DefaultTimeout = 5 }.ToString());
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
        foreach (var network in experiment.Networks.Where(n => n.Hash is not null))
            RequireSame(network);
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

    /// <summary>Notes a network's file where none is noted, and where nothing came of the one that is.</summary>
    private void RequireSame(ExperimentNetwork network)
    {
        long changed = connection.Scalar<long>(
            "SELECT count(*) FROM network_file AS file JOIN dense USING (network) WHERE network = $network AND hash <> $hash AND message IS NULL",
            ("network", network.Name), ("hash", network.Hash));
        if (changed > 0)
            throw new MippException(
                $"run store '{path}' holds runs of another '{network.File}' (the file has changed since): what is not the same cannot be "
                + "compared; put the old file back, give the new one another name, or give another --store.");
        connection.Put("network_file", ("network", network.Name), ("hash", network.Hash));
    }

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> read)
    {
        var rows = new List<T>();
        Guard(() => rows = connection.Rows(sql, read));
        return rows;
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
                    $"run store '{path}' is being written by another process: wait for it, or give another --store.", e),
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
