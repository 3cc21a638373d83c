using System.Data.Common;
using FlagCluster.Contracts.Sso;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Sso;

/// <summary>Reads and writes the rows of identity providers and of what they began.</summary>
internal static class SsoRows
{
    /// <summary>The columns of <see cref="ReadProvider"/>.</summary>
    public const string Provider = $"""
        id, organization, name, preset, issuer, client_id, client_secret, settings, enabled, created_at, updated_at, version,
        {ActorColumns.Names}
        """;

    /// <summary>The columns of <see cref="ReadSession"/>.</summary>
    public const string Session = "session, provider, account, subject, expires_at, provider_session, id_token";

    /// <summary>Reads <see cref="Provider"/>.</summary>
    public static SsoProvider ReadProvider(DbDataReader row) =>
        new()
        {
            Id = row.GetString(0),
            Organization = row.GetString(1),
            Name = row.GetString(2),
            Preset = row.GetString(3),
            Issuer = row.GetString(4),
            ClientId = row.GetString(5),
            ClientSecret = row.GetBytes(6),
            Settings = SsoSettingsJson.Read(row.GetString(7)),
            Enabled = row.GetNumber(8) != 0,
            CreatedAt = row.GetTime(9),
            UpdatedAt = row.GetTime(10),
            Version = row.GetNumber(11),
            UpdatedBy = ActorColumns.Read(row, 12),
        };

    /// <summary>Reads a link: <c>provider, subject, account, linked_at</c>.</summary>
    public static SsoIdentity ReadIdentity(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetTime(3));

    /// <summary>Reads <see cref="Session"/>.</summary>
    public static SsoSession ReadSession(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetTime(4))
        {
            ProviderSession = row.GetText(5),
            IdToken = row.GetBytes(6),
        };

    /// <summary>Returns the parameters of a provider.</summary>
    public static (string, object?)[] ValuesOf(SsoProvider provider) =>
        [
            ("@id", provider.Id),
            ("@organization", StoredText.Checked(provider.Organization)),
            ("@name", StoredText.Checked(provider.Name)),
            ("@preset", provider.Preset),
            ("@issuer", StoredText.Checked(provider.Issuer)),
            ("@clientId", StoredText.Checked(provider.ClientId)),
            ("@clientSecret", provider.ClientSecret.ToArray()),
            ("@settings", StoredText.Checked(SsoSettingsJson.Write(provider.Settings))),
            ("@enabled", provider.Enabled ? 1L : 0L),
            ("@createdAt", provider.CreatedAt.ToUnixTimeMilliseconds()),
            ("@updatedAt", provider.UpdatedAt.ToUnixTimeMilliseconds()),
            .. ActorColumns.Parameters(provider.UpdatedBy),
        ];
}
