using System.Globalization;

namespace Mipp.Experiments;

/// <summary>The tables of a run store. Text of JSON holds what is never searched for.</summary>
internal static class StoreSchema
{
    /// <summary>What SQLite calls a file of ours: "MIPP".</summary>
    public const int ApplicationId = 0x4D495050;

    private const string First = """
        CREATE TABLE experiment (
            name TEXT NOT NULL, description TEXT NOT NULL, protocol TEXT NOT NULL,
            version TEXT NOT NULL, machine TEXT NOT NULL, created TEXT NOT NULL);
        CREATE TABLE dense (
            id TEXT PRIMARY KEY, network TEXT NOT NULL, data TEXT NOT NULL, seed INTEGER NOT NULL,
            classes INTEGER NOT NULL, test_samples INTEGER NOT NULL,
            accuracy REAL, macs INTEGER, params INTEGER, bytes INTEGER, latency_ms REAL,
            training_seconds REAL, training_operations REAL, message TEXT, finished TEXT NOT NULL);
        CREATE TABLE run (
            id TEXT PRIMARY KEY, network TEXT NOT NULL, data TEXT NOT NULL, seed INTEGER NOT NULL,
            criterion TEXT NOT NULL, repair INTEGER NOT NULL, budget TEXT NOT NULL, level REAL NOT NULL, phase TEXT NOT NULL,
            status TEXT NOT NULL, message TEXT,
            one_shot_accuracy REAL, macs INTEGER, params INTEGER, bytes INTEGER, latency_ms REAL, dense_latency_ms REAL,
            proof_error REAL, discovery_seconds REAL, discovery_operations REAL, threads INTEGER,
            accuracy REAL, training_seconds REAL, training_operations REAL, collapse TEXT, is_trained INTEGER NOT NULL,
            finished TEXT NOT NULL);
        CREATE TABLE run_group (
            run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE, position INTEGER NOT NULL,
            name TEXT NOT NULL, width INTEGER NOT NULL, kept INTEGER NOT NULL, frozen TEXT, losses TEXT NOT NULL,
            PRIMARY KEY (run, position)) WITHOUT ROWID;
        """;

    private const string FilesOfNetworks = "CREATE TABLE network_file (network TEXT PRIMARY KEY, hash TEXT NOT NULL);";

    private const string HowLayersAreCompared = "ALTER TABLE run ADD COLUMN scope TEXT; ALTER TABLE run ADD COLUMN normalisation TEXT;";

    private const string Warnings = "ALTER TABLE run ADD COLUMN warnings TEXT;";

    private const string Deployment = """
        ALTER TABLE run ADD COLUMN file_error REAL; ALTER TABLE run ADD COLUMN latency_spread_ms REAL;
        ALTER TABLE dense ADD COLUMN latency_spread_ms REAL;
        """;

    /// <summary>What makes each version of the tables of the one before it, the first of an empty store; only ever appended to.</summary>
    private static readonly string[] Steps = [First, FilesOfNetworks, HowLayersAreCompared, Warnings, Deployment];

    /// <summary>Raised whenever the tables change.</summary>
    public static int Version => Steps.Length;

    /// <summary>Brings a store to this version.</summary>
    /// <param name="version">The version that it has; 0 when it is empty.</param>
    public static string UpgradeFrom(int version) =>
        string.Concat(Steps[version..]) + string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};");
}
