using System.Collections.Frozen;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Directory;

/// <summary>Everything the control store holds, as of one reading. Immutable.</summary>
public sealed class DirectorySnapshot
{
    private readonly FrozenDictionary<string, SdkKey>.AlternateLookup<ReadOnlySpan<char>> _keys;
    private readonly FrozenDictionary<string, ApiToken>.AlternateLookup<ReadOnlySpan<char>> _tokens;

    internal DirectorySnapshot(
        IReadOnlyList<Organization> organizations, IReadOnlyList<Project> projects, IReadOnlyList<ProjectEnvironment> environments,
        IReadOnlyList<SdkKey> keys, IReadOnlyList<ApiToken> tokens)
    {
        Organizations = [.. Sorted(organizations)];
        Projects = [.. Sorted(projects)];
        Tokens = tokens;
        Environments = environments.ToFrozenDictionary(environment => environment.Id);
        Keys = keys;
        _keys = keys.ToFrozenDictionary(key => key.Id, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _tokens = tokens.ToFrozenDictionary(token => token.Id, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    internal static DirectorySnapshot Empty { get; } = new([], [], [], [], []);

    /// <summary>Stands for this reading, without keeping it in memory.</summary>
    public object Stamp { get; } = new();

    /// <summary>The organizations, by slug.</summary>
    public IReadOnlyList<Organization> Organizations { get; }

    /// <summary>The projects of every organization, by slug inside each.</summary>
    public IReadOnlyList<Project> Projects { get; }

    /// <summary>The environments of every project.</summary>
    public FrozenDictionary<EnvironmentId, ProjectEnvironment> Environments { get; }

    /// <summary>The data plane keys, oldest first.</summary>
    public IReadOnlyList<SdkKey> Keys { get; }

    /// <summary>Whether anybody can manage anything yet.</summary>
    public bool HasTokens => Tokens.Count > 0;

    internal IReadOnlyList<ApiToken> Tokens { get; }

    /// <summary>Whether this is what a reading has found.</summary>
    internal bool Holds(
        IReadOnlyList<Organization> organizations, IReadOnlyList<Project> projects, IReadOnlyList<ProjectEnvironment> environments,
        IReadOnlyList<SdkKey> keys, IReadOnlyList<ApiToken> tokens) =>
        Sorted(organizations).SequenceEqual(Organizations) && Sorted(projects).SequenceEqual(Projects)
        && environments.Count == Environments.Count && environments.All(environment => Environments.TryGetValue(environment.Id, out var mine) && mine == environment)
        && keys.Count == Keys.Count && keys.All(key => _keys.TryGetValue(key.Id, out var mine) && Same(mine.Hash, key.Hash) && mine == key with { Hash = mine.Hash })
        && tokens.Count == Tokens.Count && tokens.All(token => _tokens.TryGetValue(token.Id, out var mine) && Same(mine.Hash, token.Hash) && mine == token with { Hash = mine.Hash });

    /// <summary>The same with something added that the store has already; what is there stays as it is.</summary>
    internal DirectorySnapshot With(Organization? organization = null, Project? project = null, ProjectEnvironment? environment = null, SdkKey? key = null, ApiToken? token = null) => new(
        Add(Organizations, organization, (left, right) => left.Slug == right.Slug),
        Add(Projects, project, (left, right) => left.Organization == right.Organization && left.Slug == right.Slug),
        Add([.. Environments.Values], environment, (left, right) => left.Id == right.Id),
        Add(Keys, key, (left, right) => left.Id == right.Id),
        Add(Tokens, token, (left, right) => left.Id == right.Id));

    /// <summary>The same without a key.</summary>
    internal DirectorySnapshot Without(string keyId) => new(Organizations, Projects, [.. Environments.Values], [.. Keys.Where(key => key.Id != keyId)], Tokens);

    private static IEnumerable<Organization> Sorted(IReadOnlyList<Organization> organizations) => organizations.OrderBy(organization => organization.Slug, StringComparer.Ordinal);

    private static IEnumerable<Project> Sorted(IReadOnlyList<Project> projects) =>
        projects.OrderBy(project => project.Organization, StringComparer.Ordinal).ThenBy(project => project.Slug, StringComparer.Ordinal);

    // Memory is equal to itself alone, not to what holds the same.
    private static bool Same(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Span.SequenceEqual(right.Span);

    private static IReadOnlyList<T> Add<T>(IReadOnlyList<T> items, T? added, Func<T, T, bool> same) where T : class =>
        added is null || items.Any(item => same(item, added)) ? items : [.. items, added];

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
