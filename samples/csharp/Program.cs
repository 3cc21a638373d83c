using System.Text.Json.Nodes;
using FlagCluster.Samples;

if (Settings.Find() is not { } settings)
    return 2;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

// One HttpClient for the whole program. Its timeout would end the stream, so short calls have their own timeout.
using var http = new HttpClient { BaseAddress = settings.Url, Timeout = Timeout.InfiniteTimeSpan };
http.DefaultRequestHeaders.Authorization = new("Bearer", settings.Key);

var ada = new JsonObject
{
    ["targetingKey"] = "user-ada",
    ["tier"] = "gold",
    ["groups"] = new JsonArray("newsletter", "beta"),
    ["address"] = new JsonObject { ["country"] = "DE", ["postalCode"] = "10115" },
    ["app"] = new JsonObject { ["version"] = "3.2.1", ["platform"] = "ios" },
    ["cart"] = new JsonObject { ["total"] = 120 },
};
var flags = new OfrepClient(http, TimeSpan.FromSeconds(5));

try
{
    foreach (
        var key in new[]
        {
            "store-open",
            "new-checkout",
            "checkout-button",
            "free-shipping-from",
            "shipping-rates",
            "gift-wrapping",
            "no-such-flag",
        }
    )
        Console.WriteLine(await flags.EvaluateAsync(key, ada, stop.Token));

    // Evaluates all flags. When nothing has changed, the server answers the second request with 304 and no body.
    await PrintAllAsync();
    await PrintAllAsync();
    if (!args.Contains("--watch", StringComparer.Ordinal))
        return 0;

    // The stream notifies of changes; the program then evaluates again.
    var first = true;
    await foreach (var change in new ChangeStream(http, TimeProvider.System).ReadAsync(stop.Token))
    {
        Console.WriteLine(change);
        if (!first)
            await PrintAllAsync();
        first = false;
    }
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (HttpRequestException exception)
{
    await Console.Error.WriteLineAsync($"{settings.Url} did not answer as it should: {exception.Message}");
    return 1;
}
catch (TimeoutException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

async Task PrintAllAsync()
{
    if (await flags.EvaluateAllAsync(ada, stop.Token) is not { } answers)
    {
        Console.WriteLine("all flags: 304, nothing changed");
        return;
    }
    Console.WriteLine($"all flags: {answers.Count} answers, version {flags.ETag}");
    foreach (var answer in answers)
        Console.WriteLine($"  {answer}");
}
