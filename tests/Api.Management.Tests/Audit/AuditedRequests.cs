using System.Globalization;
using System.Text.RegularExpressions;
using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Api.Management.Tests.Requests;
using FlagCluster.Contracts.Audit;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Audit;

/// <summary>
/// Sends writes that succeed, each with an id of its own, by which the entry of each one is found afterwards: in an audit log, or in the
/// log of the environment.
/// </summary>
internal sealed partial class AuditedRequests(TestServer server, TestEnvironment environment)
{
    private readonly Dictionary<string, string> _ids = new()
    {
        ["organization"] = environment.Id.Organization,
        ["project"] = environment.Id.Project,
        ["environment"] = environment.Id.Environment,
    };

    private readonly List<(string Route, string RequestId)> _sent = [];

    /// <summary>Gets the server.</summary>
    public TestServer Server => server;

    /// <summary>Gets the environment.</summary>
    public TestEnvironment Environment => environment;

    /// <summary>Gets the routes of the requests, with the templates of their paths.</summary>
    public IEnumerable<string> Routes => _sent.Select(sent => sent.Route);

    /// <summary>Gets or sets the id that a parameter of paths has; bodies name it in braces too.</summary>
    public string this[string parameter]
    {
        get => _ids[parameter];
        set => _ids[parameter] = value;
    }

    /// <summary>Sends a request, which must succeed.</summary>
    /// <param name="route">The method and the path, as the table of permissions shortens it.</param>
    /// <param name="body">The body; by default the sample of the route.</param>
    /// <param name="saves">The parameter of paths for which the answer has the id.</param>
    /// <param name="token">The token; by default that of the owner.</param>
    /// <param name="person">The person whose session is used instead of a token.</param>
    /// <param name="query">The query with its question mark.</param>
    public async Task<Answer> SendAsync(
        string route,
        string? body = null,
        string? saves = null,
        string? token = null,
        TestPerson? person = null,
        string query = ""
    )
    {
        route = AccessTable.Expand(route);
        body ??= BodyRoute.All.FirstOrDefault(one => one.Route == route)?.Body;
        var (method, path, sent) = (route.Split(' ')[0], Fill(route.Split(' ')[1]) + query, body is null ? null : Fill(body));
        var id = NewRequest(route);
        var answer = person is null
            ? await server.SendAsync(method, path, token ?? server.Token, sent, ("X-Request-Id", id))
            : await person.SendAsync(method, path, sent, ("Sec-Fetch-Site", "same-origin"), ("X-Request-Id", id));
        Assert.True(answer.Status is >= 200 and < 300, $"{route}: {answer.Status} {answer.Text}");
        if (saves is not null)
            _ids[saves] = answer.Json.TryGetProperty("id", out var value) ? value.GetString()! : answer.String("slug");
        return answer;
    }

    /// <summary>Returns the id of another request to a route, which the caller sends.</summary>
    public string NewRequest(string route)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"audited-{_sent.Count}");
        _sent.Add((AccessTable.Expand(route), id));
        return id;
    }

    /// <summary>Returns the requests that left no entry.</summary>
    public async Task<IReadOnlyList<string>> FindWithoutEntryAsync()
    {
        var reader = server.Services.GetRequiredService<IAuditReader>();
        var logs = (await reader.ReadHeadsAsync()).Select(head => head.Organization).ToList();
        var changes = (await environment.SendAsync("GET", "/changes?limit=200")).Expect(200).Text;
        var missing = new List<string>();
        foreach (var (route, id) in _sent)
        {
            var isChange = changes.Contains($"\"requestId\":\"{id}\"", StringComparison.Ordinal);
            if (!isChange && !await IsInAsync(logs, id))
                missing.Add($"{route} ({id})");
        }
        return missing;

        async Task<bool> IsInAsync(IEnumerable<string> organizations, string id)
        {
            foreach (var organization in organizations)
                if ((await reader.ReadAsync(new(organization, 1) { RequestId = id })).Count > 0)
                    return true;
            return false;
        }
    }

    private string Fill(string text) => Parameter().Replace(text, match => _ids.GetValueOrDefault(match.Groups[1].Value, match.Value));

    [GeneratedRegex("""\{([a-z]+)\}""")]
    private static partial Regex Parameter();
}
