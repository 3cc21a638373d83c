using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests.Kafka;

/// <summary>
/// Evaluates all flags for one user after the other, on several connections and without pauses. Each user is evaluated once.
/// </summary>
internal sealed class Load
{
    private const int Connections = 16;

    private readonly long[] _answered;
    private int _next = -1;

    public Load(int users) => _answered = new long[users];

    /// <summary>Gets the number of users whose answer has arrived.</summary>
    public int Answered => _answered.Count(answered => answered != 0);

    /// <summary>Returns whether the answer for a user has arrived.</summary>
    public bool IsAnswered(int user) => _answered[user] != 0;

    /// <summary>Gets the number of the last user.</summary>
    public int Last => Math.Min(Volatile.Read(ref _next), _answered.Length - 1);

    /// <summary>Returns the answered users in the order of their answers.</summary>
    public IReadOnlyList<int> InOrderOfAnswers() =>
        [.. Enumerable.Range(0, _answered.Length).Where(IsAnswered).OrderBy(user => _answered[user])];

    public static string Name(int user) => string.Create(CultureInfo.InvariantCulture, $"user-{user:000000}");

    public static string FlagKey(int flag) => string.Create(CultureInfo.InvariantCulture, $"flag-{flag:000}");

    /// <summary>Replaces the flags of the environment.</summary>
    public static async Task PutFlagsAsync(StandaloneProcess server, int count)
    {
        var flags = new JsonArray();
        for (var i = 0; i < count; i++)
            flags.Add(Flags.Make(FlagKey(i), "one of many"));
        (await server.ManageAsync(HttpMethod.Put, "/ruleset", new JsonObject { ["flags"] = flags, ["segments"] = new JsonArray() })).Ok();
    }

    /// <summary>Continues to a user, or until the server is killed.</summary>
    public async Task RunAsync(StandaloneProcess server, int until)
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (true)
                        {
                            if (Volatile.Read(ref _next) + 1 >= until)
                                return;
                            var user = Interlocked.Increment(ref _next);
                            if (user >= until)
                            {
                                Interlocked.Decrement(ref _next);
                                return;
                            }
                            try
                            {
                                using var request = new HttpRequestMessage(HttpMethod.Post, "/ofrep/v1/evaluate/flags")
                                {
                                    Content = new ByteArrayContent(
                                        Encoding.UTF8.GetBytes($$$"""{"context":{"targetingKey":"{{{Name(user)}}}"}}""")
                                    )
                                    {
                                        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                                    },
                                };
                                request.Headers.Authorization = new("Bearer", server.ServerKey);
                                using var response = await server.Http.SendAsync(request);
                                response.EnsureSuccessStatusCode();
                                await response.Content.ReadAsByteArrayAsync();
                                _answered[user] = TimeProvider.System.GetUtcNow().UtcTicks;
                            }
                            catch (HttpRequestException) when (server.Process.HasExited)
                            {
                                return;
                            }
                            catch (HttpRequestException) when (ServerStopping)
                            {
                                return;
                            }
                        }
                    })
                )
        );
    }

    /// <summary>Gets or sets whether the test kills the server, so that failures are expected.</summary>
    public bool ServerStopping { get; set; }
}
