using System.Data.Common;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Accounts;

/// <summary>Reads and writes the rows of accounts and sessions.</summary>
internal static class AccountRows
{
    /// <summary>The columns of <see cref="ReadAccount"/>.</summary>
    public const string AccountColumns =
        "id, email, name, password, status, administrator, email_verified, session_epoch, created_at, last_sign_in_at";

    /// <summary>The columns of <see cref="ReadSession"/>.</summary>
    public const string SessionColumns =
        "id, account, hash, epoch, created_at, expires_at, last_seen_at, confirmed_at, method, amr, network, user_agent";

    /// <summary>Reads an account.</summary>
    public static Account ReadAccount(DbDataReader row) =>
        new(row.GetString(0), ReadEmail(row.GetString(1)), row.GetString(2), row.GetTime(8))
        {
            Password = row.GetText(3),
            Status = ControlNames.AccountStatus(row.GetString(4)),
            IsInstallationAdministrator = row.GetNumber(5) != 0,
            IsEmailVerified = row.GetNumber(6) != 0,
            SessionEpoch = row.GetNumber(7),
            LastSignInAt = row.IsDBNull(9) ? null : row.GetTime(9),
        };

    /// <summary>Reads a session.</summary>
    public static Session ReadSession(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetBytes(2), row.GetNumber(3), row.GetTime(4), row.GetTime(5))
        {
            LastSeenAt = row.GetTime(6),
            ConfirmedAt = row.GetTime(7),
            Origin = new(row.GetString(8), row.GetString(9), row.GetString(10), row.GetString(11)),
        };

    private static EmailAddress ReadEmail(string text) =>
        EmailAddress.TryParse(text, out var email) ? email : throw new InvalidDataException("An account has an invalid e-mail address.");
}
