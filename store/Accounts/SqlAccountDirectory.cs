using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Accounts;

/// <summary>Provides what lists show of users.</summary>
internal sealed class SqlAccountDirectory(IAccountStore accounts, Database database) : IAccountDirectory
{
    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, AccountSummary>> FindAsync(
        IReadOnlyCollection<string> users,
        CancellationToken cancellationToken = default
    )
    {
        var found = await accounts.ReadAsync(users, cancellationToken);
        var enrolled = await FindEnrolledAsync(found.Keys.ToList(), cancellationToken);
        return found.Values.ToDictionary(
            account => account.Id,
            account => new AccountSummary(account.Id, account.Name, account.Email.Text, account.Status == AccountStatus.Active)
            {
                LastSignInAt = account.LastSignInAt,
                HasSecondFactor = enrolled.Contains(account.Id),
            },
            StringComparer.Ordinal
        );
    }

    /// <summary>Returns the accounts that have a second factor.</summary>
    private async Task<HashSet<string>> FindEnrolledAsync(List<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        (string Name, object? Value)[] parameters = [.. ids.Select((id, i) => ($"@id{i}", (object?)StoredText.Checked(id)))];
        var names = string.Join(", ", parameters.Select(parameter => parameter.Name));
        var enrolled = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT account FROM totp_secrets WHERE confirmed_at IS NOT NULL AND account IN ({names})",
                    row => row.GetString(0),
                    cancellationToken,
                    parameters
                ),
            cancellationToken
        );
        return enrolled.ToHashSet(StringComparer.Ordinal);
    }
}
