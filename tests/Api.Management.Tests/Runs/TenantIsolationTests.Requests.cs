using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Api.Management.Tests.Access;

namespace FlagCluster.Api.Management.Tests.Runs;

/// <content>The requests of the run.</content>
public sealed partial class TenantIsolationTests
{
    // Identity providers call the first two, by ids that are random. Accounts belong to the installation, so an address is used once.
    private static readonly HashSet<string> ForAnyone =
    [
        "GET /auth/sso/callback/{provider}",
        "POST /auth/sso/backchannel-logout/{provider}",
        "POST /api/v1/me/email",
    ];

    // Answers to their bodies depend on the request before: a name that it left, a version, a number of proposals, a delay.
    private static readonly HashSet<string> Stateful =
    [
        "PATCH /api/v1/organizations/{organization}/webhooks/{webhook}",
        "PUT /api/v1/projects/{project}/environments/{environment}/anomaly-rules/{name}",
        "POST /api/v1/projects/{project}/environments/{environment}/git/proposals",
        "POST /auth/login",
    ];

    // Queries that name nothing: choices, numbers, times and texts for people. Another test sends cursors.
    // 'json' is the body of a GET; the same POST is probed.
    private static readonly HashSet<string> Options =
    [
        .. (
            "after archived by cascade clientVisible confirm deleted dryRun enabled end format from group json kind limit message mode "
            + "multiple offset plan preload raiseLevel result seconds severity start status step timeBucketMs timeZone to type verdict "
            + "window"
        ).Split(' '),
    ];

    // Queries whose values have several parts.
    private static readonly HashSet<string> CompositeQueries = ["actor", "environment", "principal", "scope", "subject"];

    /// <summary>Returns the requests with an id in each place of the path; the other places have ids of the caller.</summary>
    private IEnumerable<(Sent, Sent, TenantId)> Paths(Operation operation)
    {
        foreach (var parameter in operation.PathParameters)
        {
            foreach (var id in IdsOf(operation, parameter))
            {
                var body = BodiesOf(operation).FirstOrDefault();
                yield return (
                    new(PathOf(operation, parameter, id.Foreign) + RequiredQuery.Of(operation.Template, operation.Method), body),
                    new(PathOf(operation, parameter, id.Unknown) + RequiredQuery.Of(operation.Template, operation.Method), body),
                    id
                );
            }
        }
    }

    /// <summary>Returns the requests with each id in each parameter of the query that can have one.</summary>
    private IEnumerable<(Sent, Sent, TenantId)> Queries(Operation operation)
    {
        foreach (var (name, _) in operation.Queries.Where(query => HasIds(operation, query.Name)))
        {
            foreach (var id in CompositeQueries.Contains(name) ? _ids.Values.Concat(_composites) : _ids.Values)
            {
                var body = BodiesOf(operation).FirstOrDefault();
                yield return (new(PathOf(operation) + Query(id.Foreign), body), new(PathOf(operation) + Query(id.Unknown), body), id);
            }

            string Query(string value)
            {
                var required = RequiredQuery.Of(operation.Template, operation.Method).TrimStart('?').Split('&');
                var others = required.Where(one => one.Length > 0 && one.Split('=')[0] != name);
                return "?" + string.Join('&', others.Append($"{name}={Uri.EscapeDataString(value)}"));
            }
        }
    }

    private static bool HasIds(Operation operation, string query) =>
        operation.Template switch
        {
            // Anyone may ask how an organization signs in, before anyone has: the answer has the names of its providers.
            "/auth/sso/providers" => query != "organization",
            // A page of the server, and a mark. With both ids of the caller, the request would be sent to the provider.
            "/auth/sso/{organization}/{provider}" => false,
            _ => !Options.Contains(query),
        };

    /// <summary>Returns the requests with each id in each text of the sample bodies.</summary>
    private IEnumerable<(Sent, Sent, TenantId)> Bodies(Operation operation)
    {
        foreach (var (number, body) in BodiesOf(operation).Index())
        {
            var texts = Texts(JsonNode.Parse(body)).Select(PlaceOf).ToList();
            for (var index = 0; index < texts.Count; index++)
            {
                // A name may be taken, but passwords, and what the other bodies repeat, are no ids.
                if (BodyMembers.IsId(operation, texts[index]) is false && (number > 0 || !operation.IsForTokens))
                    continue;
                foreach (var id in BodyMembers.IsId(operation, texts[index]) is false ? _ids.Values : _ids.Values.Concat(_composites))
                    yield return (
                        new(PathOf(operation), Replace(body, index, id.Foreign)),
                        new(PathOf(operation), Replace(body, index, id.Unknown)),
                        id
                    );
            }
        }
    }

    private IEnumerable<TenantId> IdsOf(Operation operation, string parameter)
    {
        // A kind of items is no id.
        if (parameter == "kind")
            return [];
        if (parameter != "key")
            return
            [
                _ids.GetValueOrDefault(parameter) ?? throw new InvalidOperationException($"{operation.Route}: no id for '{parameter}'."),
            ];
        return [_ids["key"], _ids["flag"], _ids["segment"]];
    }

    private string PathOf(Operation operation, string? parameter = null, string value = "")
    {
        var path = operation.Template;
        foreach (var name in operation.PathParameters)
            path = path.Replace("{" + name + "}", name == parameter ? value : OwnId(operation, name), StringComparison.Ordinal);
        return path;
    }

    private string OwnId(Operation operation, string parameter) =>
        parameter switch
        {
            "organization" => _own.Id.Organization,
            "project" => _own.Id.Project,
            "environment" => _own.Id.Environment,
            "namespace" => _own.Id.Project,
            "key" when operation.Template.Contains("/keys/", StringComparison.Ordinal) => _own.ServerKey.Split('_')[1],
            "key" when operation.Template.Contains("/segments/", StringComparison.Ordinal) => "staff",
            "key" => "limit",
            "kind" => "flag",
            _ => _ownItems.Ids.GetValueOrDefault(parameter, "unknown"),
        };

    private IReadOnlyList<string> BodiesOf(Operation operation) => ProbeBodies.Of(operation, name => OwnId(operation, name));

    private string RivalPathOf(Operation operation) =>
        operation.PathParameters.Aggregate(
            operation.Template,
            (path, name) => path.Replace("{" + name + "}", _rival.Ids.GetValueOrDefault(name, "unknown"), StringComparison.Ordinal)
        );

    /// <summary>Returns the place of a text in a body, as <see cref="Operation.BodyTexts"/> has it.</summary>
    private static string PlaceOf(JsonNode node) =>
        node.Parent switch
        {
            JsonObject item => $"{PlaceOf(item)}/{node.GetPropertyName()}",
            JsonArray items => PlaceOf(items) + "/-",
            _ => "",
        };

    private static string Replace(string body, int index, string value)
    {
        var document = JsonNode.Parse(body)!;
        Texts(document).ElementAt(index).ReplaceWith(value);
        return document.ToJsonString();
    }

    private static IEnumerable<JsonNode> Texts(JsonNode? node) =>
        node switch
        {
            JsonObject item => item.ToList().SelectMany(property => Texts(property.Value)),
            JsonArray items => items.ToList().SelectMany(Texts),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => [value],
            _ => [],
        };
}
