using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Contracts.Access;

namespace FlagCluster.Control.Links;

/// <summary>Represents what an invitation gives.</summary>
/// <param name="Grants">The roles.</param>
/// <param name="Groups">The ids of groups.</param>
public sealed record InvitationContent(IReadOnlyList<InvitedGrant> Grants, IReadOnlyList<string> Groups)
{
    /// <summary>Returns the content as JSON, for the store.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, InvitationJson.Default.InvitationContent);

    /// <summary>Reads content that <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The JSON.</param>
    /// <exception cref="InvalidDataException">The text is not the content of an invitation.</exception>
    public static InvitationContent Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, InvitationJson.Default.InvitationContent)
                ?? throw new InvalidDataException("The content of an invitation is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The content of an invitation is not valid JSON.", exception);
        }
    }
}

/// <summary>Represents a role that an invitation gives.</summary>
/// <param name="Role">The slug of the role.</param>
/// <param name="Project">The slug of the project; null for the organization.</param>
/// <param name="Environments">The environments, as <see cref="EnvironmentFilter.ToString"/> writes them.</param>
public sealed record InvitedGrant(string Role, string? Project, string Environments)
{
    /// <summary>Returns a grant in an organization, whose id, principal and creator are set when it is given.</summary>
    /// <param name="organization">The slug of the organization.</param>
    public Grant In(string organization) =>
        new("", organization, Principal.User(""), Role, DateTimeOffset.UnixEpoch)
        {
            Project = Project,
            Environments = EnvironmentFilter.Parse(Environments),
        };
}

/// <summary>Lists the types whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(InvitationContent))]
internal sealed partial class InvitationJson : JsonSerializerContext;
