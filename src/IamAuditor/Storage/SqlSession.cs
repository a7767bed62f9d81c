using System.Data.Common;

namespace IamAuditor.Storage;

/// <summary>An open connection, in a transaction or not, and the few ways in which the stores ask it.</summary>
internal sealed class SqlSession(DbConnection connection, DbTransaction? transaction, CancellationToken ct)
{
    public DbConnection Connection => connection;

    /// <summary>How many rows it touched.</summary>
    public async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>The first column of the first row as text; null where there is none.</summary>
    public async Task<string?> TextAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        var rows = await QueryAsync(sql, r => Text(r, 0), parameters);
        return rows.Count == 0 ? null : rows[0];
    }

    public DbCommand Command(string sql, params (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            // PostgreSQL cannot tell the type of a bare NULL.
            if (value is null)
            {
                parameter.DbType = System.Data.DbType.String;
            }

            command.Parameters.Add(parameter);
        }

        return command;
    }

    public static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public CancellationToken Cancelled => ct;
}
