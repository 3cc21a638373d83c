using System.ComponentModel.DataAnnotations;
using StackExchange.Redis;

namespace FlagCluster.Store.Redis;

/// <summary>Configures the Redis server of sessions. Section <c>Redis</c>.</summary>
public sealed class RedisOptions : IValidatableObject
{
    /// <summary>
    /// Gets or sets the servers and their options in the form of StackExchange.Redis, such as
    /// <c>redis.example:6379,password=…,ssl=true</c>. Default empty.
    /// </summary>
    public string Configuration { get; set; } = "";

    /// <summary>
    /// Gets or sets the beginning of all keys. Default <c>{flagcluster}:</c>. The braces keep them on one server of a Redis cluster;
    /// installations that share a server have different ones.
    /// </summary>
    [Required(ErrorMessage = "Redis:KeyPrefix is empty; set it to something like {flagcluster}:")]
    public string KeyPrefix { get; set; } = "{flagcluster}:";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsValid(Configuration))
            yield return new ValidationResult(
                "Redis:Configuration is required for Sessions:Store=Redis; set it to something like redis.example:6379,ssl=true",
                [nameof(Configuration)]
            );
    }

    private static bool IsValid(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
