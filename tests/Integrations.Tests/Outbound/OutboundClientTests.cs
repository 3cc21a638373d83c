using System.Net;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Integrations.Outbound;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Tests.Outbound;

public sealed class OutboundClientTests
{
    private const string Name = "hooks.example";
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Post_NameThatResolvesToLoopback_ConnectsToNothing()
    {
        await using var receiver = await RequestReceiver.StartAsync();
        using var client = Client("", new StubResolver("127.0.0.1"));

        var answer = await client.PostAsync(Request(receiver), Long);

        Assert.Null(answer.Status);
        Assert.Contains("not public", answer.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", answer.Problem, StringComparison.Ordinal);
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task Post_NameWithOneAddressThatIsNotAllowed_ConnectsToNothing()
    {
        await using var receiver = await RequestReceiver.StartAsync();
        using var client = Client("127.0.0.1", new StubResolver("127.0.0.1 10.0.0.1"));

        var answer = await client.PostAsync(Request(receiver), Long);

        Assert.Contains("not public", answer.Problem, StringComparison.Ordinal);
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task Post_NameThatResolvesOtherwiseTheNextTime_UsesTheCheckedAddress()
    {
        await using var receiver = await RequestReceiver.StartAsync();
        var resolver = new StubResolver("127.0.0.1", "127.0.0.2");
        using var client = Client("127.0.0.1", resolver);

        var answer = await client.PostAsync(Request(receiver), Long);

        Assert.Equal(204, answer.Status);
        Assert.Equal(1, resolver.Calls);
    }

    [Theory]
    [InlineData("127.0.0.0/8")]
    [InlineData("127.0.0.1")]
    [InlineData("HOOKS.example")]
    [InlineData("10.0.0.0/8; hooks.example")]
    public async Task Post_AllowedReceiver_IsSent(string allow)
    {
        await using var receiver = await RequestReceiver.StartAsync();
        using var client = Client(allow, new StubResolver("127.0.0.1"));

        var answer = await client.PostAsync(Request(receiver), Long);

        Assert.Null(answer.Problem);
    }

    [Fact]
    public async Task Post_Request_IsSigned()
    {
        var time = new FakeTimeProvider();
        await using var receiver = await RequestReceiver.StartAsync();
        using var client = new OutboundClient(Allowing("127.0.0.1"), time, new StubResolver("127.0.0.1"));

        await client.PostAsync(Request(receiver), Long);

        var request = Assert.Single(receiver.Requests);
        var seconds = $"{time.GetUtcNow().ToUnixTimeSeconds()}";
        var hash = HMACSHA256.HashData("secret"u8, Encoding.UTF8.GetBytes($"{seconds}.{request.Text}"));
        Assert.Equal(seconds, request.Headers["FlagCluster-Timestamp"]);
        Assert.Equal("v1=" + Convert.ToHexStringLower(hash), request.Headers["FlagCluster-Signature"]);
        Assert.Equal("delivery-1", request.Headers["FlagCluster-Delivery"]);
    }

    [Fact]
    public async Task Post_Redirect_IsNotFollowed()
    {
        await using var receiver = await RequestReceiver.StartAsync(http =>
        {
            http.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var client = Client("127.0.0.1", new StubResolver("127.0.0.1"));

        var answer = await client.PostAsync(Request(receiver), Long);

        Assert.Equal(302, answer.Status);
        Assert.Contains("redirects are not followed", answer.Problem, StringComparison.Ordinal);
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Post_AnswerWithoutEnd_KeepsItsFirstBytes()
    {
        await using var receiver = await RequestReceiver.StartAsync(async http =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.WriteAsync(new string('x', 4_096), CancellationToken.None);
        });
        using var client = Client("127.0.0.1", new StubResolver("127.0.0.1"));

        var answer = await client.PostAsync(Request(receiver), Long);

        Assert.Null(answer.Problem);
        Assert.Equal(new string('x', OutboundClient.AnswerBytes), answer.Text);
    }

    [Fact]
    public async Task Post_ReceiverWithoutAnswer_EndsAfterTheTimeLimit()
    {
        var time = new FakeTimeProvider();
        var arrived = new TaskCompletionSource();
        await using var receiver = await RequestReceiver.StartAsync(async http =>
        {
            arrived.SetResult();
            await RequestReceiver.HangAsync(http);
        });
        using var client = new OutboundClient(Allowing("127.0.0.1"), time, new StubResolver("127.0.0.1"));

        var sending = client.PostAsync(Request(receiver), TimeSpan.FromSeconds(10));
        await arrived.Task;
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("The receiver did not answer within 10 s.", (await sending).Problem);
    }

    [Theory]
    [InlineData("https://hooks.example/x", "", true)]
    [InlineData("http://hooks.example/x", "", false)]
    [InlineData("http://hooks.example/x", "hooks.example", true)]
    [InlineData("http://127.0.0.1:8080/x", "127.0.0.0/8", true)]
    [InlineData("https://127.0.0.1/x", "", false)]
    [InlineData("https://[::1]/x", "", false)]
    [InlineData("https://2130706433/x", "", false)]
    [InlineData("https://0x7f.1/x", "", false)]
    [InlineData("https://user:password@hooks.example/x", "", false)]
    [InlineData("https://hooks.example/x#y", "", false)]
    [InlineData("ftp://hooks.example/x", "hooks.example", false)]
    [InlineData("/x", "", false)]
    [InlineData("", "", false)]
    public void FindProblem_Address_IsAcceptedOrExplained(string url, string allow, bool accepted)
    {
        using var client = Client(allow, new StubResolver());

        var problem = client.FindProblem(url);

        Assert.Equal(accepted, problem is null);
        Assert.DoesNotContain("password@", problem ?? "", StringComparison.Ordinal);
    }

    private static OutboundClient Client(string allow, StubResolver resolver) => new(Allowing(allow), TimeProvider.System, resolver);

    private static IOptions<OutboundOptions> Allowing(string allow) => Options.Create(new OutboundOptions { Allow = allow });

    private static OutboundRequest Request(RequestReceiver receiver) =>
        new(new($"http://{Name}:{receiver.Port}/x"), "delivery-1", "{}"u8.ToArray(), "secret"u8.ToArray());

    /// <summary>Resolves every name to the addresses that a test lists, one list for each call.</summary>
    private sealed class StubResolver(params string[] answers) : IHostResolver
    {
        public int Calls { get; private set; }

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            var addresses = answers[Calls++].Split(' ').Select(IPAddress.Parse).ToArray();
            return Task.FromResult(addresses);
        }
    }
}
