using System.Data.Common;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Git;

/// <summary>Stores in SQL the changes that are proposed as pull requests.</summary>
internal sealed class SqlGitProposalStore(Database database, ControlTransaction transaction) : IGitProposalStore
{
    private const string Columns = $"""
        p.id, p.binding, g.environment, p.message, p.items, p.state, p.detail, p.number, p.url, p.created_at, p.updated_at, p.revision,
            {ActorColumns.Names}
        """;

    private const string Tables = "git_proposals p JOIN git_bindings g ON g.id = p.binding";

    private const string Update = """
        UPDATE git_proposals SET state = @state, detail = @detail, number = @number, url = @url, updated_at = @updatedAt,
            revision = revision + 1
        WHERE id = @id AND revision = @revision
        """;

    private static readonly string Active = Quoted(new[] { GitProposalState.Pending, GitProposalState.Open, GitProposalState.Closing });

    /// <inheritdoc/>
    public async Task<GitProposal?> AddAsync(
        Initiator initiator,
        GitProposal proposal,
        ChangeSet changes,
        CommandRecord? command = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(changes);
        proposal = proposal with { Items = ProposedItems.Of(changes) };
        var outcome = await transaction.RunAsync(
            EntryOf(initiator, ControlActions.CreateGitProposal, proposal),
            async write =>
            {
                // Control writes run one after another, so that the count stays true.
                var added = await write.ExecuteAsync(
                    $"""
                    INSERT INTO git_proposals (id, binding, message, operations, items, operation_id, {ActorColumns.Names}, state, detail,
                        number, url, created_at, updated_at, revision)
                    SELECT @id, @binding, @message, @operations, @items, @operationId, {ActorColumns.Values}, @state, @detail, @number,
                        @url, @createdAt, @updatedAt, 1
                    WHERE EXISTS (SELECT 1 FROM git_bindings WHERE id = @binding) AND @most > (
                        SELECT COUNT(*) FROM git_proposals WHERE binding = @binding AND state IN ({Active})
                    )
                    """,
                    [
                        .. ValuesOf(proposal),
                        .. ActorColumns.Parameters(proposal.Author),
                        ("@binding", proposal.Binding),
                        ("@message", StoredText.Checked(proposal.Message)),
                        ("@operations", StoredText.Checked(Encoding.UTF8.GetString(ChangeSetJson.Write(changes)))),
                        ("@items", ProposedItems.Write(proposal.Items)),
                        ("@operationId", command?.OperationId),
                        ("@createdAt", proposal.CreatedAt.ToUnixTimeMilliseconds()),
                        ("@most", GitProposal.MaxActive),
                    ]
                );
                if (added == 0)
                    return false;
                if (command is not null)
                    await write.RecordAsync(proposal.Environment, command);
                await write.ExecuteAsync(
                    $"""
                    DELETE FROM git_proposals WHERE binding = @binding AND state NOT IN ({Active}) AND id NOT IN (
                        SELECT id FROM git_proposals WHERE binding = @binding AND state NOT IN ({Active})
                        ORDER BY created_at DESC, id DESC LIMIT @most
                    )
                    """,
                    ("@binding", proposal.Binding),
                    ("@most", GitProposal.MaxEnded)
                );
                return true;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written ? proposal with { Revision = 1 } : null;
    }

    /// <inheritdoc/>
    public async Task<GitProposal?> WithdrawAsync(Initiator initiator, GitProposal proposal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var entry = EntryOf(initiator, ControlActions.WithdrawGitProposal, proposal);
        return Next(proposal, await transaction.RunAsync(entry, Update, cancellationToken, ChangesOf(proposal)));
    }

    /// <inheritdoc/>
    public async Task<GitProposal?> UpdateAsync(GitProposal proposal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var outcome = await database.WriteAsync(
            async connection => await connection.ExecuteAsync(Update, cancellationToken, ChangesOf(proposal)) > 0,
            cancellationToken
        );
        return Next(proposal, outcome);
    }

    /// <inheritdoc/>
    public Task<GitProposal?> FindAsync(EnvironmentId environment, string id, CancellationToken cancellationToken = default) =>
        FindAsync(environment, "p.id = @value", StoredText.Checked(id)!, cancellationToken);

    /// <inheritdoc/>
    public Task<GitProposal?> FindByOperationAsync(
        EnvironmentId environment,
        string operationId,
        CancellationToken cancellationToken = default
    ) => FindAsync(environment, "p.operation_id = @value", StoredText.Checked(operationId)!, cancellationToken);

    /// <inheritdoc/>
    public async Task<ChangeSet?> ReadChangesAsync(string id, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT operations FROM git_proposals WHERE id = @id",
                    row => ChangeSetJson.ReadTrusted(Encoding.UTF8.GetBytes(row.GetString(0))),
                    cancellationToken,
                    ("@id", StoredText.Checked(id))
                ),
            cancellationToken
        );
        return found is [var changes] ? changes : null;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<GitProposal>> ListAsync(
        EnvironmentId environment,
        (long CreatedAt, string Id)? before,
        int limit,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return ReadAsync(
            before is null ? "g.environment = @environment" : "g.environment = @environment AND (p.created_at, p.id) < (@createdAt, @id)",
            "p.created_at DESC, p.id DESC LIMIT @limit",
            cancellationToken,
            [
                ("@environment", environment.ToString()),
                ("@limit", (long)limit),
                .. before is var (createdAt, id)
                    ? new (string, object?)[] { ("@createdAt", createdAt), ("@id", StoredText.Checked(id)) }
                    : [],
            ]
        );
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<GitProposal>> ListActiveAsync(string binding, CancellationToken cancellationToken = default) =>
        ReadAsync($"p.binding = @binding AND p.state IN ({Active})", "p.created_at, p.id", cancellationToken, ("@binding", binding));

    private async Task<GitProposal?> FindAsync(
        EnvironmentId environment,
        string condition,
        string value,
        CancellationToken cancellationToken
    )
    {
        var found = await ReadAsync(
            $"g.environment = @environment AND {condition}",
            "p.id",
            cancellationToken,
            ("@environment", environment.ToString()),
            ("@value", value)
        );
        return found is [var proposal] ? proposal : null;
    }

    private async Task<IReadOnlyList<GitProposal>> ReadAsync(
        string where,
        string order,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    ) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {Columns} FROM {Tables} WHERE {where} ORDER BY {order}",
                    Read,
                    cancellationToken,
                    parameters
                ),
            cancellationToken
        );

    private static GitProposal? Next(GitProposal proposal, WriteOutcome outcome) =>
        outcome == WriteOutcome.Written ? proposal with { Revision = proposal.Revision + 1 } : null;

    private static ControlEntry EntryOf(Initiator initiator, string action, GitProposal proposal)
    {
        var entry = ControlEntry.Of(initiator, action, proposal.Environment, proposal.Id);
        entry.After = new JsonObject { ["message"] = proposal.Message, ["url"] = proposal.Url }.ToJsonString();
        return entry;
    }

    private static (string Name, object? Value)[] ChangesOf(GitProposal proposal) =>
        [.. ValuesOf(proposal), ("@revision", proposal.Revision)];

    private static (string Name, object? Value)[] ValuesOf(GitProposal proposal) =>
        [
            ("@id", proposal.Id),
            ("@state", GitNames.NameOf(proposal.State)),
            ("@detail", StoredText.Checked(proposal.Detail)),
            ("@number", proposal.Number),
            ("@url", StoredText.Checked(proposal.Url)),
            ("@updatedAt", proposal.UpdatedAt.ToUnixTimeMilliseconds()),
        ];

    private static string Quoted(IEnumerable<GitProposalState> states) =>
        string.Join(", ", states.Select(state => $"'{GitNames.NameOf(state)}'"));

    private static GitProposal Read(DbDataReader row) =>
        new()
        {
            Id = row.GetString(0),
            Binding = row.GetString(1),
            Environment = EnvironmentId.Parse(row.GetString(2)),
            Message = row.GetText(3),
            Items = ProposedItems.Read(row.GetString(4)),
            State = GitNames.Parse<GitProposalState>(row.GetString(5)),
            Detail = row.GetText(6),
            Number = row.GetInt64(7),
            Url = row.GetText(8),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
            Revision = row.GetInt64(11),
            Author = ActorColumns.Read(row, 12),
        };
}
