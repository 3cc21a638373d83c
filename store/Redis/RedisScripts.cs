namespace FlagCluster.Store.Redis;

/// <summary>
/// Provides the scripts of <see cref="RedisSessionStore"/>. Redis runs each as one step. A session is a hash that expires with it; its
/// account has a sorted set of the ids by their creation, and all sessions have one by their last use.
/// </summary>
internal static class RedisScripts
{
    /// <summary>
    /// Adds a session, and deletes the oldest others of its account. Keys: session, account, uses. Arguments: id, the beginning of the
    /// keys of sessions, the number to keep, expiry, creation, last use, and the names and values of the hash.
    /// </summary>
    public const string Add = """
        redis.call('HSET', KEYS[1], unpack(ARGV, 7))
        redis.call('PEXPIREAT', KEYS[1], ARGV[4])
        redis.call('ZADD', KEYS[2], ARGV[5], ARGV[1])
        redis.call('PEXPIREAT', KEYS[2], ARGV[4])
        redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
        local over = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[3])
        for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
            if over <= 0 then break end
            if id ~= ARGV[1] then
                redis.call('DEL', ARGV[2] .. id)
                redis.call('ZREM', KEYS[2], id)
                redis.call('ZREM', KEYS[3], id)
                over = over - 1
            end
        end
        """;

    /// <summary>
    /// Moves the times of a session forward. Keys: session, uses. Arguments: id, last use, confirmation.
    /// </summary>
    public const string Update = """
        if redis.call('EXISTS', KEYS[1]) == 0 then return end
        if tonumber(ARGV[2]) > tonumber(redis.call('HGET', KEYS[1], 'seen')) then
            redis.call('HSET', KEYS[1], 'seen', ARGV[2])
            redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
        end
        if tonumber(ARGV[3]) > tonumber(redis.call('HGET', KEYS[1], 'confirmed')) then
            redis.call('HSET', KEYS[1], 'confirmed', ARGV[3])
        end
        """;

    /// <summary>Deletes a session of an account. Keys: session, account, uses. Arguments: id, account. Returns 1 if it existed.</summary>
    public const string Delete = """
        if redis.call('HGET', KEYS[1], 'account') ~= ARGV[2] then return 0 end
        redis.call('ZREM', KEYS[2], ARGV[1])
        redis.call('ZREM', KEYS[3], ARGV[1])
        return redis.call('DEL', KEYS[1])
        """;
}
