"""The office: people, items, the queue, cases, staff and the day. It knows no window and no paper."""
