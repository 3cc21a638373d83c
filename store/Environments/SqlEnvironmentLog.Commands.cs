using System.Data.Common;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Environments;

/// <content>The commands that operation ids name.</content>
internal sealed partial class SqlEnvironmentLog
{
    /// <inheritdoc/>
    public async Task<bool> RecordAsync(EnvironmentId environment, CommandRecord command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        StoredText.Checked(command.OperationId, StoredText.MaxOperationIdBytes);
        var outcome = await database.WriteAsync(
            async connection =>
            {
                await InsertAsync(connection, environment.ToString(), command, cancellationToken);
                return true;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<CommandRecord?> FindCommandAsync(
        EnvironmentId environment,
        string operationId,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(operationId);
        var commands = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT epoch, number, fingerprint, outcome FROM commands "
                        + "WHERE environment = @environment AND operation_id = @operationId",
                    row => new CommandRecord(
                        operationId,
                        row.GetString(2),
                        ReadVersion(row),
                        Enum.Parse<CommandOutcome>(row.GetString(3), ignoreCase: true)
                    ),
                    cancellationToken,
                    ("@environment", environment.ToString()),
                    ("@operationId", StoredText.Checked(operationId, StoredText.MaxOperationIdBytes))
                ),
            cancellationToken
        );
        return commands is [var command] ? command : null;
    }

    /// <summary>Inserts a command; its operation id is a duplicate when the environment has another one with it.</summary>
    internal static Task<int> InsertAsync(
        DbConnection connection,
        string environment,
        CommandRecord command,
        CancellationToken cancellationToken
    ) =>
        connection.ExecuteAsync(
            """
            INSERT INTO commands (environment, operation_id, fingerprint, epoch, number, outcome)
            VALUES (@environment, @operationId, @fingerprint, @epoch, @number, @outcome)
            """,
            cancellationToken,
            ("@environment", environment),
            ("@operationId", command.OperationId),
            ("@fingerprint", command.Fingerprint),
            ("@epoch", command.Version.Epoch),
            ("@number", command.Version.Number),
            ("@outcome", NameOf(command.Outcome))
        );

    private static string NameOf(CommandOutcome outcome) =>
        outcome switch
        {
            CommandOutcome.Unchanged => "unchanged",
            CommandOutcome.Changed => "changed",
            _ => "created",
        };
}
