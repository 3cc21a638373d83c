using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Webhooks;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Api.Management.IncomingHooks;

/// <summary>Represents an incoming hook.</summary>
[SchemaName("incomingHook"), Description("An address at which a system reports pull requests.")]
internal sealed record IncomingHookResponse
{
    public required string Id { get; init; }

    [ResourceName]
    public required string Name { get; init; }

    [Description("The path to which the system sends its requests.")]
    public required string Path { get; init; }

    [OneOf("github", "gitlab", "gitea")]
    public required string Provider { get; init; }

    [Description("The environment in which flags are created.")]
    public required string Environment { get; init; }

    [Description("The branches for which flags are created; '*' stands for any text.")]
    public required string BranchPattern { get; init; }

    [Description("The template of keys.")]
    public required string KeyTemplate { get; init; }

    [Description("The template of flags.")]
    public required JsonElement Flag { get; init; }

    [Description("The id of the service account in whose name flags are created.")]
    public required string ServiceAccount { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The secret to set in the system. Only the answer that creates or replaces it has it.")]
    public string? Secret { get; init; }

    public static IncomingHookResponse From(IncomingHook hook) => From(hook, secret: null);

    public static IncomingHookResponse From(IncomingHook hook, string? secret)
    {
        using var template = JsonDocument.Parse(hook.FlagTemplate);
        return new()
        {
            Id = hook.Id,
            Name = hook.Name,
            Path = "/api/v1/hooks/" + hook.Id,
            Provider = hook.Provider.Name(),
            Environment = hook.Environment.Environment,
            BranchPattern = hook.BranchPattern,
            KeyTemplate = hook.KeyTemplate,
            Flag = template.RootElement.Clone(),
            ServiceAccount = hook.ServiceAccount,
            CreatedAt = hook.CreatedAt,
            Secret = secret,
        };
    }
}

/// <summary>Represents a request to create an incoming hook.</summary>
[SchemaName("createIncomingHookRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateIncomingHookRequest
{
    [ResourceName]
    public required string Name { get; init; }

    [OneOf("github", "gitlab", "gitea")]
    public required string Provider { get; init; }

    [Slug, Description("The slug of the environment in which flags are created.")]
    public required string Environment { get; init; }

    [TemplateText, Description("The branches for which flags are created, with at most one '*'; 'feature/*' by default.")]
    public string? BranchPattern { get; init; }

    [TemplateText, Description("The template of keys; '{name}' by default: what '*' stands for.")]
    public string? KeyTemplate { get; init; }

    [JsonObject, Description("The template of flags: a flag without its key, whose texts may have placeholders.")]
    public required JsonElement Flag { get; init; }

    [TemplateText, Description("The id of the service account in whose name, and with whose permissions, flags are created.")]
    public required string ServiceAccount { get; init; }

    [WebhookSecretText, Description("The secret that the system has; a random one by default.")]
    public string? Secret { get; init; }
}

/// <summary>Represents the answer to a request of a system.</summary>
[SchemaName("incomingHookResult"), Description("The result of a request of a system.")]
internal sealed record IncomingHookResult
{
    [OneOf("created", "exists", "ignored", "repeated")]
    public required string Result { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The key of the flag. Absent when no flag was meant.")]
    public string? Flag { get; init; }
}

/// <summary>Requires a short text.</summary>
internal sealed class TemplateTextAttribute : ValidationAttribute
{
    private const int MaxLength = 200;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null
        || (value is string { Length: > 0 and <= MaxLength } text && !text.Any(char.IsControl) && text.Count(letter => letter == '*') <= 1);

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be text of 1 to {MaxLength} characters without control characters, with at most one '*'.";
}
