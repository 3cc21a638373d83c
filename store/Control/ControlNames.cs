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
            ControlItemKind.Project => "project",
            ControlItemKind.Environment => "environment",
            ControlItemKind.SdkKey => "sdk_key",
            ControlItemKind.ApiToken => "api_token",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Items of this kind cannot be deleted."),
        };

    public static ControlItemKind ItemKind(string text) =>
        text switch
        {
            "project" => ControlItemKind.Project,
            "environment" => ControlItemKind.Environment,
            "sdk_key" => ControlItemKind.SdkKey,
            "api_token" => ControlItemKind.ApiToken,
            _ => throw new InvalidDataException($"A deletion has the unknown kind '{text}'."),
        };
}
