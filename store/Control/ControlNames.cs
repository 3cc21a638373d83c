using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Store.Control;

/// <summary>Converts enumerations to and from their names in the database.</summary>
internal static class ControlNames
{
    public static string Of(SdkKeyKind kind) =>
        kind switch
        {
            SdkKeyKind.Server => "server",
            SdkKeyKind.Client => "client",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An SDK key is of the kind server or client."),
        };

    public static SdkKeyKind KeyKind(string text) =>
        text switch
        {
            "server" => SdkKeyKind.Server,
            "client" => SdkKeyKind.Client,
            _ => throw new InvalidDataException($"An SDK key has the unknown kind '{text}'."),
        };

    public static string Of(ControlItemKind kind) =>
        kind switch
        {
            ControlItemKind.Organization => "organization",
            ControlItemKind.Project => "project",
            ControlItemKind.Environment => "environment",
            ControlItemKind.SdkKey => "sdk_key",
            ControlItemKind.ApiToken => "api_token",
            ControlItemKind.Member => "member",
            ControlItemKind.Group => "group",
            ControlItemKind.GroupMember => "group_member",
            ControlItemKind.Role => "role",
            ControlItemKind.ServiceAccount => "service_account",
            ControlItemKind.Grant => "grant",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Items of this kind cannot be deleted."),
        };

    public static ControlItemKind ItemKind(string text) =>
        text switch
        {
            "organization" => ControlItemKind.Organization,
            "project" => ControlItemKind.Project,
            "environment" => ControlItemKind.Environment,
            "sdk_key" => ControlItemKind.SdkKey,
            "api_token" => ControlItemKind.ApiToken,
            "member" => ControlItemKind.Member,
            "group" => ControlItemKind.Group,
            "group_member" => ControlItemKind.GroupMember,
            "role" => ControlItemKind.Role,
            "service_account" => ControlItemKind.ServiceAccount,
            "grant" => ControlItemKind.Grant,
            _ => throw new InvalidDataException($"A deletion has the unknown kind '{text}'."),
        };

    public static string Of(AccountStatus status) =>
        status switch
        {
            Contracts.Accounts.AccountStatus.Active => "active",
            Contracts.Accounts.AccountStatus.Deactivated => "deactivated",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "An account is active or deactivated."),
        };

    public static AccountStatus AccountStatus(string text) =>
        text switch
        {
            "active" => Contracts.Accounts.AccountStatus.Active,
            "deactivated" => Contracts.Accounts.AccountStatus.Deactivated,
            _ => throw new InvalidDataException($"An account has the unknown status '{text}'."),
        };
}
