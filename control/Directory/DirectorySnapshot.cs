using System.Collections.Frozen;
using FlagCluster.Contracts;

namespace FlagCluster.Control;

/// <summary>Everything the control store holds, as of one reading. Immutable.</summary>
public sealed class DirectorySnapshot
{
    private readonly FrozenDictionary<string, SdkKey>.AlternateLookup<ReadOnlySpan<char>> _keys;
    private readonly FrozenDictionary<string, ApiToken>.AlternateLookup<ReadOnlySpan<char>> _tokens;

    internal DirectorySnapshot(
        IReadOnlyList<Organization> organizations, IReadOnlyList<Project> projects, IReadOnlyList<ProjectEnvironment> environments,
        IReadOnlyList<SdkKey> keys, IReadOnlyList<ApiToken> tokens)
    {
        Organizations = organizations;
        Projects = projects;
        Environments = environments.ToFrozenDictionary(environment => environment.Id);
        Keys = keys;
        _keys = keys.ToFrozenDictionary(key => key.Id, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        HasTokens = tokens.Count > 0;
        _tokens = tokens.ToFrozenDictionary(token => token.Id, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    internal static DirectorySnapshot Empty { get; } = new([], [], [], [], []);

    /// <summary>The organizations, by slug.</summary>
    public IReadOnlyList<Organization> Organizations { get; }

    /// <summary>The projects of every organization, by slug inside each.</summary>
    public IReadOnlyList<Project> Projects { get; }

    /// <summary>The environments of every project.</summary>
    public FrozenDictionary<EnvironmentId, ProjectEnvironment> Environments { get; }

    /// <summary>The data plane keys, oldest first.</summary>
    public IReadOnlyList<SdkKey> Keys { get; }

    /// <summary>Whether anybody can manage anything yet.</summary>
    public bool HasTokens { get; }

    /// <summary>The data plane key of an id, or null.</summary>
    public SdkKey? FindKey(ReadOnlySpan<char> id) => _keys.TryGetValue(id, out var key) ? key : null;

    /// <summary>The data plane key a text is, or null. Allocates nothing.</summary>
    public SdkKey? AuthenticateKey(ReadOnlySpan<char> text) =>
        (Secret.TryGetId(text, Secret.ServerPrefix, out var id) || Secret.TryGetId(text, Secret.ClientPrefix, out id))
        && _keys.TryGetValue(id, out var key) && Secret.Verify(text, key.Hash.Span) ? key : null;

    /// <summary>The API token a text is, or null.</summary>
    public ApiToken? AuthenticateToken(ReadOnlySpan<char> text) =>
        Secret.TryGetId(text, Secret.TokenPrefix, out var id) && _tokens.TryGetValue(id, out var token) && Secret.Verify(text, token.Hash.Span) ? token : null;
}
