using Microsoft.Data.Sqlite;

namespace Mipp.Experiments;

/// <summary>Reading and writing rows by name, with null for what is not there.</summary>
internal static class SqliteRow
{
    /// <summary>Executes a statement with named values.</summary>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Writes a row over the one with the same key.</summary>
    public static void Put(this SqliteConnection connection, string table, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var names = new List<string>();
        foreach (var (name, _) in values)
            names.Add(name);
        connection.Execute(
            $"INSERT OR REPLACE INTO {table} ({string.Join(", ", names)}) VALUES ({string.Join(", ", names.Select(n => $"${n}"))})", values);
    }

    /// <summary>The first value of the first row.</summary>
    public static T Scalar<T>(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Command(sql, values);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>All rows of a query.</summary>
    public static List<T> Rows<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.Command(sql, []);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public static string Text(this SqliteDataReader row, string column) => row.GetString(row.GetOrdinal(column));

    public static string? OptionalText(this SqliteDataReader row, string column) => row.IsNull(column) ? null : row.Text(column);

    public static long Whole(this SqliteDataReader row, string column) => row.GetInt64(row.GetOrdinal(column));

    public static double Real(this SqliteDataReader row, string column) => row.GetDouble(row.GetOrdinal(column));

    public static double? OptionalReal(this SqliteDataReader row, string column) => row.IsNull(column) ? null : row.Real(column);

    /// <summary>Whether there is such a column.</summary>
    public static bool Has(this SqliteDataReader row, string column) =>
        Enumerable.Range(0, row.FieldCount).Any(i => row.GetName(i) == column);

    public static bool IsNull(this SqliteDataReader row, string column) => row.IsDBNull(row.GetOrdinal(column));

    private static SqliteCommand Command(this SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue($"${name}", value ?? DBNull.Value);
        return command;
    }
}
